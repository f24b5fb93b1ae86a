using System.Security.Cryptography;

namespace FhirIns.Sandbox.TokenDesk;

/// <summary>The private key of the token desk, kept so that tokens outlive a restart of the sandbox.</summary>
internal static class SigningKeyFile
{
    private const string Name = "token-desk.pem";
    private const int KeySize = 2048;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="directory">Where the file is or will be; null for a key that lives in memory only.</param>
    /// <exception cref="InvalidDataException">The file is there but holds no RSA key.</exception>
    public static RSA LoadOrCreate(string? directory)
    {
        if (directory is null)
        {
            return RSA.Create(KeySize);
        }

        var path = Path.Combine(directory, Name);
        return File.Exists(path) ? Load(path) : Create(path);
    }

    private static RSA Load(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }

        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException($"{path} holds no RSA key: delete it and a new one is made.", exception);
        }
    }

    private static RSA Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var key = RSA.Create(KeySize);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        // Written aside and then moved: a crash in between leaves no half key.
        var unfinished = $"{path}.{Path.GetRandomFileName()}";
        using (var writer = new StreamWriter(unfinished, options))
        {
            writer.Write(key.ExportPkcs8PrivateKeyPem());
        }

        File.Move(unfinished, path);
        return key;
    }
}
