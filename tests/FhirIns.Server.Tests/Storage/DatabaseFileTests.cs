using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Storage;

/// <summary>Who on the machine may read the file of SQLite.</summary>
public sealed class DatabaseFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const string Warning = "is open to other users of this machine";

    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-rights-").FullName;

    private string File => Path.Combine(directory, "fhirins.db");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_new_file_and_those_beside_it_are_for_their_owner()
    {
        OpenDirectory();
        await using var server = await ServerAlone.StartAsync(ServerAlone.Settings(directory));

        foreach (var file in new[] { File, File + "-wal", File + "-shm" })
            Assert.Equal(OwnerOnly, System.IO.File.GetUnixFileMode(file));
        Assert.DoesNotContain(server.Output, line => line.Contains(Warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_others_can_read_is_told_in_one_line()
    {
        OpenDirectory();
        await System.IO.File.WriteAllBytesAsync(File, [], TestContext.Current.CancellationToken);
        System.IO.File.SetUnixFileMode(File, Everybody);

        await using var server = await ServerAlone.StartAsync(ServerAlone.Settings(directory));

        var line = Assert.Single(server.Output, line => line.Contains(Warning, StringComparison.Ordinal));
        Assert.Contains(File, line);
    }

    [Fact]
    public async Task In_a_directory_that_is_closed_to_others_nothing_need_be_told()
    {
        await System.IO.File.WriteAllBytesAsync(File, [], TestContext.Current.CancellationToken);
        System.IO.File.SetUnixFileMode(File, Everybody);

        await using var server = await ServerAlone.StartAsync(ServerAlone.Settings(directory));

        Assert.DoesNotContain(server.Output, line => line.Contains(Warning, StringComparison.Ordinal));
    }

    private void OpenDirectory() =>
        System.IO.File.SetUnixFileMode(
            directory,
            OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
        );
}
