using System.Data.Common;
using FhirIns.Server.Storage.Encryption;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage;

/// <summary>
/// SQL of our own for the ways that are walked most: a read and a search cost neither a query tree nor a context. Texts are
/// put together from constants; every value is bound as a parameter.
/// </summary>
internal sealed class SqlCommands(IOptions<DatabaseOptions> options, AtRest atRest) : DbDataSource
{
    public override string ConnectionString => options.Value.ConnectionString;

    /// <summary>A command outside any transaction; it takes a pooled connection when it runs and gives it back.</summary>
    public DbCommand Of(string text, params IEnumerable<(string Name, object Value)> parameters)
    {
        var command = CreateCommand(options.Value.Translate(text));
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = atRest.Bound(value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    protected override DbConnection CreateDbConnection() => options.Value.CreateConnection();
}
