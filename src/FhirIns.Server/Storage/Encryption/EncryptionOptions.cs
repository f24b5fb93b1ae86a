namespace FhirIns.Server.Storage.Encryption;

/// <summary><c>Database:Encryption</c>: whether names, numbers and renderings are encrypted in the database, and by whose key.</summary>
internal sealed class EncryptionOptions
{
    public const string Key = $"{DatabaseOptions.Section}:Encryption";

    /// <summary>Whether stored data are encrypted; default no. <c>keys apply</c> brings a database to what it says.</summary>
    public bool Enabled { get; set; }

    /// <summary>The certificate under which the keys of the server are encrypted; needed with <see cref="Enabled"/>.</summary>
    public KeyCertificateOptions Certificate { get; set; } = new();

    /// <summary>Earlier ones, which still read the keys that were encrypted under them.</summary>
    public List<KeyCertificateOptions> PreviousCertificates { get; } = [];
}

/// <summary>A certificate with an RSA key, in a file that is kept apart from the database.</summary>
internal sealed class KeyCertificateOptions
{
    /// <summary>PKCS#12 file.</summary>
    public string? Path { get; set; }

    public string? Password { get; set; }
}
