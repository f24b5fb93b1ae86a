namespace FhirIns.Insi;

/// <summary>Configuration section <c>Insi</c>. A mistake in it keeps the program from starting, with one message each.</summary>
public sealed class InsiOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Insi";

    /// <summary>
    /// Address of the service, path <c>/lps</c> included. The host depends on the mode: an access may name its own.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// Files, PEM or DER, of the root authorities that the server's certificate must descend from. They are not in
    /// the stores of operating systems, and those stores are not asked.
    /// </summary>
    public IList<string> TrustedRoots { get; } = [];

    /// <summary>
    /// Ends, one of which the common name of the server's certificate must have; those of the national service when
    /// empty.
    /// </summary>
    public IList<string> ServerNames { get; } = [];

    /// <summary>Whether the revocation lists that the server's certificate names are fetched and asked. Default: no.</summary>
    public bool CheckRevocation { get; set; }

    /// <summary>
    /// Whether an address <c>http://</c> is taken, for a simulator on the same machine; certificates are then
    /// optional. Default: no.
    /// </summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>Authorization number of the software, given by the CNDA (IDAM, S043).</summary>
    public string? AuthorizationNumber { get; set; }

    /// <summary>The software as it was authorized.</summary>
    public SoftwareOptions Software { get; set; } = new();

    /// <summary>Identifier of this installation; never changes.</summary>
    public Guid InstanceId { get; set; }

    /// <summary>Calls that all nodes together may have under way at once. Default: 8.</summary>
    public int MaxConcurrentCalls { get; set; } = 8;

    /// <summary>
    /// Calls that all nodes together may make within any minute; no limit when absent, the service publishes none.
    /// </summary>
    public int? MaxCallsPerMinute { get; set; }

    /// <summary>
    /// Places, of <see cref="MaxConcurrentCalls"/>, that automatic calls leave to people at the desk, and as large a part
    /// of <see cref="MaxCallsPerMinute"/>. Default: a quarter.
    /// </summary>
    public int? ReservedForDesk { get; set; }

    internal int PlacesForDesk => ReservedForDesk ?? MaxConcurrentCalls / 4;

    /// <summary>Calls that may be under way at once when all are automatic.</summary>
    public int PlacesForAutomaticCalls() => Math.Max(1, MaxConcurrentCalls - PlacesForDesk);

    /// <summary>Longest time from sending a request to the last byte of its answer. Default: 20 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Times a call is sent again after a fault <c>siram_40</c> or a transport failure. Default: 2.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>Mean pause before the first repetition; the following are longer, all with jitter. Default: half a second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>When the service is known to be closed.</summary>
    public IList<MaintenanceWindowOptions> MaintenanceWindows { get; } = [];

    /// <summary>Largest number of identities in one lot to verify; an assumption, see <c>VerificationContract</c>.</summary>
    public int LotSize { get; set; } = VerificationContract.AssumedLotSize;

    /// <summary>
    /// Files of the authorities that issue health cards. When given, the card behind a forwarded assertion must
    /// descend from one of them.
    /// </summary>
    public IList<string> CardRoots { get; } = [];

    /// <summary>
    /// Readers of applications carte Vitale (apCV) whose readings are taken: identifier of the reader, file of its public
    /// key (PEM, P-256). None by default: the apCV is off.
    /// </summary>
    public IDictionary<string, string> ApcvReaders { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The organizations that call, by the identifier that tokens have (FINESS or SIRET), each with its own access
    /// (S037).
    /// </summary>
    public IDictionary<string, OrganizationOptions> Organizations { get; } =
        new Dictionary<string, OrganizationOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>The software as it was authorized by the CNDA.</summary>
public sealed class SoftwareOptions
{
    /// <summary>Its name, sent within <c>urn:lps:name:version</c>.</summary>
    public string? Name { get; set; }

    /// <summary>Its version.</summary>
    public string? Version { get; set; }
}

/// <summary>How one organization calls.</summary>
public sealed class OrganizationOptions
{
    /// <summary>For calls that a person starts.</summary>
    public AccessOptions? Manual { get; set; }

    /// <summary>For calls that nobody starts; a software certificate INSI-AUTO.</summary>
    public AccessOptions? Automatic { get; set; }

    /// <summary>Date of the auto-homologation that the use of a software certificate requires (S038).</summary>
    public DateOnly? HomologatedOn { get; set; }
}

/// <summary>One access to the service.</summary>
public sealed class AccessOptions
{
    /// <summary>How calls prove who makes them; by default the certificate.</summary>
    public AccessMode Mode { get; set; }

    /// <summary>The software certificate, for that mode.</summary>
    public CertificateOptions? Certificate { get; set; }

    /// <summary>Address for this access, where it differs from <see cref="InsiOptions.Endpoint"/>.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// <c>identifiantFacturation</c> of assertions: geographic FINESS, else SIRET, else the billing number of the
    /// professional. Mode Pro Santé Connect.
    /// </summary>
    public string? BillingIdentifier { get; set; }
}

/// <summary>Where a certificate and its key are.</summary>
public sealed class CertificateOptions
{
    /// <summary>PKCS#12 file, or PEM file of the certificate and its authorities.</summary>
    public string? Path { get; set; }

    /// <summary>PEM file of the key, where it is not in the first file.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Password of the PKCS#12 file or of the PEM key.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// In place of a file, the store of the operating system that holds certificate and key: <c>CurrentUser/My</c> or
    /// <c>LocalMachine/My</c>.
    /// </summary>
    public string? Store { get; set; }

    /// <summary>Which certificate of the store: its SHA-1 thumbprint, as the system shows it.</summary>
    public string? Thumbprint { get; set; }
}
