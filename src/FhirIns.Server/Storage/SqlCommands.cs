using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FhirIns.Server.Storage;

/// <summary>
/// SQL of our own for the ways that are walked most: a read and a search cost no query tree. Texts are put together from
/// constants; every value is bound as a parameter.
/// </summary>
internal static class SqlCommands
{
    public static async Task<DbCommand> CommandAsync(
        this FhirInsDbContext db,
        string text,
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, object Value)> parameters
    )
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
