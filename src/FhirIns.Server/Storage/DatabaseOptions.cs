using System.ComponentModel.DataAnnotations;
using FhirIns.Server.Storage.Encryption;

namespace FhirIns.Server.Storage;

/// <summary>Section <c>Database</c>: where identities are kept.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Sqlite (default), PostgreSql or SqlServer.</summary>
    [RegularExpression(
        "Sqlite|PostgreSql|SqlServer",
        ErrorMessage = "Database:Provider must be Sqlite, PostgreSql or SqlServer."
    )]
    public string Provider { get; set; } = Providers.Sqlite;

    [Required(ErrorMessage = "Database:ConnectionString is missing.")]
    public string ConnectionString { get; set; } = "Data Source=fhirins.db";

    /// <summary>Whether migrations run at start; default yes.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>Whether this is a sandbox: its database is marked and no other server opens it.</summary>
    public bool Sandbox { get; set; }

    /// <summary>Whether what says who somebody is is encrypted in the database.</summary>
    public EncryptionOptions Encryption { get; set; } = new();
}
