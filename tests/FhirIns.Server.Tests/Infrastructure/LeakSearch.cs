using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using FhirIns.Sandbox.Simulator;

[assembly: AssemblyFixture(typeof(FhirIns.Server.Tests.Infrastructure.LeakSearch))]

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>
/// Searches what every server of this run wrote for everybody it or its INSi knows, and tells at the end how much that was:
/// no trait and no matricule may stand in a log line, a span, a metric, an error, an address or a table of jobs.
/// </summary>
public sealed class LeakSearch : IDisposable
{
    /// <summary>Shorter names are words of other things too.</summary>
    private const int ShortestName = 6;

    private static readonly string Summary = Path.Combine(AppContext.BaseDirectory, "leak-search.txt");
    private static readonly ConcurrentQueue<string> Found = [];
    private static long lines;
    private static long secretsSought;

    /// <summary>Searches; fails where somebody is found.</summary>
    internal static void In(IReadOnlyCollection<string> written, IEnumerable<string> names, InsiSimulator insi)
    {
        var secrets = SecretsOf(names, insi);
        Interlocked.Add(ref secretsSought, secrets.Count);
        Interlocked.Add(ref lines, written.Count);
        var leaks = Find(written, secrets);
        foreach (var leak in leaks)
            Found.Enqueue(leak);
        Assert.Empty(leaks);
    }

    /// <summary>The lines that hold one of the secrets, in whatever case and however escaped in an address.</summary>
    internal static IReadOnlyList<string> Find(IEnumerable<string> written, IReadOnlyCollection<string> secrets)
    {
        var anyOfThem = SearchValues.Create([.. secrets], StringComparison.OrdinalIgnoreCase);
        return [.. written.Where(line => Uri.UnescapeDataString(line).AsSpan().ContainsAny(anyOfThem))];
    }

    public void Dispose() =>
        File.WriteAllLines(
            Summary,
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Searched {lines:N0} lines that servers wrote for {secretsSought:N0} names and matricules: {Found.Count} found."
                ),
                .. Found,
            ]
        );

    private static List<string> SecretsOf(IEnumerable<string> names, InsiSimulator insi)
    {
        var people = insi.People.Entered;
        return
        [
            .. names
                .Concat(people.Select(person => person.BirthName))
                .Where(name => name.Length >= ShortestName)
                .Concat(people.Select(person => person.Ins.Number))
                .Distinct(),
        ];
    }
}
