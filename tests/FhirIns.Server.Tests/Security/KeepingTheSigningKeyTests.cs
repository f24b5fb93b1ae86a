using FhirIns.Sandbox.TokenDesk;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class KeepingTheSigningKeyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string directory = Directory.CreateTempSubdirectory("token-desk-").FullName;

    private string KeyFile => Path.Combine(directory, "data", "token-desk.pem");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_key_outlives_the_desk()
    {
        var first = PublicKey();
        var second = PublicKey();

        Assert.Equal(first, second);
        Assert.Single(Directory.GetFiles(Path.Combine(directory, "data")));
    }

    [Fact]
    public void Only_the_owner_may_read_the_key()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        PublicKey();
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyFile));

        File.SetUnixFileMode(KeyFile, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        PublicKey();

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void A_file_that_is_no_key_is_named()
    {
        PublicKey();
        File.WriteAllText(KeyFile, "not a key");

        var refusal = Assert.Throws<InvalidDataException>(PublicKey);

        Assert.StartsWith($"{KeyFile} holds no RSA key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_directory_every_desk_has_a_key_of_its_own()
    {
        using var first = SigningKeyFile.LoadOrCreate(null);
        using var second = SigningKeyFile.LoadOrCreate(null);

        Assert.NotEqual(first.ExportSubjectPublicKeyInfoPem(), second.ExportSubjectPublicKeyInfoPem());
    }

    private string PublicKey()
    {
        using var key = SigningKeyFile.LoadOrCreate(Path.Combine(directory, "data"));
        return key.ExportSubjectPublicKeyInfoPem();
    }
}
