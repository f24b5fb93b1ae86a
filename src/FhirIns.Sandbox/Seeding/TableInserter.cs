using System.Data.Common;
using System.Globalization;
using FhirIns.Sandbox.Population;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace FhirIns.Sandbox.Seeding;

/// <summary>
/// Inserts many rows into one table by a prepared statement. Columns, converters and types are those of the model, so that
/// a row is stored as the server would have stored it, without the cost of tracking its changes.
/// </summary>
internal sealed class TableInserter : IAsyncDisposable
{
    private const string PatientKey = "PatientKey";

    private readonly List<Column> columns = [];
    private readonly int rowsPerStatement;
    private readonly DbCommand one;
    private readonly DbCommand several;

    private TableInserter(FhirInsDbContext db, IEntityType type)
    {
        var table = StoreObjectIdentifier.Table(type.GetTableName()!);
        AddColumns(type, table, row => row);
        foreach (var navigation in type.GetNavigations().Where(one => !one.IsCollection))
        {
            var getter = navigation.GetGetter();
            AddColumns(navigation.TargetEntityType, table, row => getter.GetClrValue(row)!);
        }
        // Many rows save round trips to PostgreSQL; SQLite has none, and looks each parameter up by its name.
        rowsPerStatement = db.Database.IsNpgsql() ? 40 : 1;
        one = Command(db, table.Name, 1);
        several = Command(db, table.Name, rowsPerStatement);
    }

    /// <summary>For the rows of a type; the connection of the context must be open.</summary>
    public static TableInserter For<T>(FhirInsDbContext db) =>
        new(db, db.Model.GetEntityTypes().Single(type => type.ClrType == typeof(T)));

    /// <summary>Inserts rows, each with the key of the Patient that it belongs to.</summary>
    public async Task InsertAsync(
        IEnumerable<(long PatientKey, object Row)> rows,
        DbTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        one.Transaction = several.Transaction = transaction;
        foreach (var chunk in rows.Chunk(rowsPerStatement))
            if (chunk.Length == rowsPerStatement)
                await ExecuteAsync(several, chunk, cancellationToken);
            else
                foreach (var row in chunk)
                    await ExecuteAsync(one, [row], cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await several.DisposeAsync();
    }

    private void AddColumns(IEntityType type, StoreObjectIdentifier table, Func<object, object> part)
    {
        foreach (var property in type.GetProperties())
        {
            if (property.Name == PatientKey || (type.ClrType == typeof(PatientRow) && property.IsPrimaryKey()))
                columns.Add(new(property, table, null));
            // The database gives the other keys; a part of a row has its row's.
            else if (
                !property.IsPrimaryKey()
                || (!property.IsForeignKey() && property.ValueGenerated is ValueGenerated.Never)
            )
                columns.Add(new(property, table, part));
        }
    }

    private DbCommand Command(FhirInsDbContext db, string table, int rows)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        var names = string.Join(", ", columns.Select(column => column.Name));
        var values = Enumerable
            .Range(0, rows)
            .Select(_ => $"({string.Join(", ", columns.Select(AddParameter))})")
            .ToList();
        command.CommandText = $"INSERT INTO {table} ({names}) VALUES {string.Join(", ", values)}";
        command.Prepare();
        return command;

        string AddParameter(Column column)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
            command.Parameters.Add(column.Parameter(command, name));
            return name;
        }
    }

    private async Task ExecuteAsync(
        DbCommand command,
        (long PatientKey, object Row)[] rows,
        CancellationToken cancellationToken
    )
    {
        var parameter = 0;
        foreach (var (patientKey, row) in rows)
        foreach (var column in columns)
            command.Parameters[parameter++].Value = column.ValueOf(patientKey, row);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A column and the part of a row that holds its value; the key of the Patient is in none.</summary>
    private sealed class Column(IProperty property, StoreObjectIdentifier table, Func<object, object>? part)
    {
        private readonly RelationalTypeMapping mapping = property.GetRelationalTypeMapping();

        public string Name { get; } = property.GetColumnName(table)!;

        public DbParameter Parameter(DbCommand command, string name) =>
            mapping.CreateParameter(command, name, null, property.IsNullable);

        public object ValueOf(long patientKey, object row)
        {
            if (part is null)
                return patientKey;
            var value = property.GetGetter().GetClrValue(part(row));
            return (mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
        }
    }
}
