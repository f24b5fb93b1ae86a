using System.ComponentModel.DataAnnotations;
using FhirIns.Server.Storage;
using Microsoft.Data.Sqlite;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>Section <c>Jobs</c>: what runs the jobs. Their state may be lost without loss: what is to be done is in rows.</summary>
internal sealed class JobOptions : IValidatableObject
{
    public const string Section = "Jobs";

    /// <summary>Quartz (default), or Hangfire in a build made with it.</summary>
    [RegularExpression("Quartz|Hangfire", ErrorMessage = "Jobs:Engine must be Quartz or Hangfire.")]
    public string Engine { get; set; } = "Quartz";

    /// <summary>Where the engine keeps its tables; default: the database of identities, or with SQLite a file beside it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How often campaigns and plans are looked after.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(5);

    public bool IsHangfire => Engine == "Hangfire";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Every < TimeSpan.FromSeconds(1))
            yield return new("Jobs:Every must be at least a second.");
#if !HANGFIRE
        if (IsHangfire)
            yield return new("Jobs:Engine=Hangfire needs a build made with -p:Hangfire=true.");
#endif
    }

    /// <summary>Where the engine keeps its tables.</summary>
    public string ConnectionStringFor(DatabaseOptions database)
    {
        if (ConnectionString is not null)
            return ConnectionString;
        if (database.Provider != Providers.Sqlite)
            return database.ConnectionString;
        var identities = new SqliteConnectionStringBuilder(database.ConnectionString);
        var file = Path.ChangeExtension(identities.DataSource, null) + "-jobs.db";
        return new SqliteConnectionStringBuilder { DataSource = file }.ToString();
    }
}
