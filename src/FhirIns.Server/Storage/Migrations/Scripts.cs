using System.Reflection;

namespace FhirIns.Server.Storage.Migrations;

/// <summary>
/// The SQL of a migration, one file for each engine: what runs in a hospital's database is there to be read. A test
/// compares a migrated database with the model.
/// </summary>
internal static class Scripts
{
    public static string Read(string migration, string? provider)
    {
        var name = $"Migrations.{migration}.{Providers.EngineOf(provider)}.sql";
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The migration script {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
