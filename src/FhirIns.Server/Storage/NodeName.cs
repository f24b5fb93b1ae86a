using System.Diagnostics;
using System.Globalization;

namespace FhirIns.Server.Storage;

/// <summary>
/// Names one running server: where its process lives, the process, and a number of its own, since tests run several in
/// one process.
/// </summary>
internal sealed class NodeName
{
    private const char Separator = '|';

    // Two containers may have one host name and the same process numbers; only their namespaces differ.
    private static readonly string Place =
        Environment.MachineName
        + (
            OperatingSystem.IsLinux() ? File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name : ""
        );

    private static readonly string ThisProcess = Guid.NewGuid().ToString("N");

    /// <summary>A node of this process.</summary>
    public NodeName()
        : this(Place) { }

    /// <summary>A node that says it lives elsewhere, for tests.</summary>
    internal NodeName(string place) =>
        Text = string.Join(
            Separator,
            place,
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            ThisProcess,
            Guid.NewGuid().ToString("N")
        );

    public string Text { get; }

    /// <summary>
    /// Whether a node was a process beside this one that is no longer there. Of other machines and containers nothing is
    /// known, nor of a process whose number was given to another.
    /// </summary>
    public static bool IsKnownToBeGone(string node) =>
        node.Split(Separator) is [var place, var id, var process, _]
        && place == Place
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && (number == Environment.ProcessId ? process != ThisProcess : !IsRunning(number));

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
