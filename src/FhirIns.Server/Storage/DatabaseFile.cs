using Microsoft.Data.Sqlite;

namespace FhirIns.Server.Storage;

/// <summary>The file of SQLite, which is for its owner alone: whoever reads it has every identity.</summary>
internal static partial class DatabaseFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Its path; null for a database that is no file of its own.</summary>
    public static string? Of(string? connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        return file.Length == 0 || file == ":memory:" || file.StartsWith("file:", StringComparison.Ordinal)
            ? null
            : Path.GetFullPath(file);
    }

    /// <summary>
    /// Makes an empty one before SQLite would, with the rights that it must have: SQLite gives those to the files beside it.
    /// One that is there stays as it is.
    /// </summary>
    public static void CreateForOwner(string file)
    {
        if (OperatingSystem.IsWindows() || File.Exists(file))
            return;
        try
        {
            new FileStream(
                file,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = OwnerOnly,
                }
            ).Dispose();
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process made it meanwhile.
        }
    }

    /// <summary>Whether a file is in use, by the codes of Windows and of Unix (EAGAIN, EACCES).</summary>
    public static bool IsHeldByAnother(IOException exception) =>
        exception is not (FileNotFoundException or DirectoryNotFoundException)
        && (exception.HResult & 0xffff) is 32 or 33 or 11 or 35;

    /// <summary>Warns once where other users of the machine can come to the file and read or change it.</summary>
    public static void WarnIfOpen(string file, ILogger logger)
    {
        if (!OperatingSystem.IsWindows() && IsOpenToOthers(file))
            LogOpen(logger, file);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool IsOpenToOthers(string file)
    {
        if (!File.Exists(file) || (File.GetUnixFileMode(file) & Others) == 0)
            return false;
        for (var directory = Directory.GetParent(file); directory is not null; directory = directory.Parent)
            if (!directory.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        return true;
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The database {File} is open to other users of this machine: chmod 600 it, and 700 its directory."
    )]
    private static partial void LogOpen(ILogger logger, string file);
}
