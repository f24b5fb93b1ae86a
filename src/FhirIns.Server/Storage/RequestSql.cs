using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FhirIns.Server.Storage.Encryption;

namespace FhirIns.Server.Storage;

/// <summary>
/// The commands of one request: inside the transaction that it has open, so that they see what it wrote, else each on a
/// pooled connection.
/// </summary>
internal sealed class RequestSql(SqlCommands pooled, AtRest atRest)
{
    /// <summary>The transaction that the request has open; null when there is none.</summary>
    public DbTransaction? Within { get; set; }

    /// <inheritdoc cref="SqlCommands.Of"/>
    [SuppressMessage("Security", "CA2100", Justification = "Texts are put together from constants; values are bound.")]
    public DbCommand Of(string text, params IEnumerable<(string Name, object Value)> parameters)
    {
        if (Within is not { Connection: { } connection })
            return pooled.Of(text, parameters);
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = Within;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = atRest.Bound(value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
