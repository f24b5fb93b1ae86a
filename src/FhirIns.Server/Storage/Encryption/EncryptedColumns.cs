using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>A table with columns that are encrypted where the configuration says so.</summary>
/// <param name="Keys">Its primary key, by which rows are walked.</param>
internal sealed record EncryptedTable(
    string Name,
    IReadOnlyList<string> Keys,
    IReadOnlyList<(string Name, ColumnForm Form)> Columns
);

/// <summary>
/// Every column that says who somebody is. Dates, sexes, codes and times stay as they are: searches compare them by range.
/// Why each form, and what it tells: docs/decisions/0029.
/// </summary>
internal static class EncryptedColumns
{
    public const string InsNumber = "identity.ins_number";
    public const string FormerInsNumber = "identity_ins_history.number";
    public const string IdentifierValue = "identity_identifier.value";
    public const string NameKey = "identity_name_key.text";
    public const string SearchValue = "identity_search_value.value";
    public const string SearchText = "identity_search_value.exact";
    public const string ForEveryone = "identity.for_everyone";
    public const string ForInsReaders = "identity.for_ins_readers";
    public const string Criteria = "subscription.criteria";

    public static readonly IReadOnlyList<EncryptedTable> Tables =
    [
        Table(
            "identity",
            ["key"],
            Equal("ins_number"),
            Sealed("birth_name", "first_given_name", "given_names", "birth_place_code"),
            Sealed("for_everyone", "for_ins_readers", "residual")
        ),
        Table("identity_ins_history", ["key"], Equal("number")),
        Table("identity_check", ["key"], Sealed("birth_name", "given_names", "birth_place_code")),
        Table("identity_identifier", ["key"], Equal("value")),
        Table("identity_name_key", ["key"], Prefix("text")),
        Table("identity_search_value", ["key"], Prefix("value"), Equal("exact")),
        Table(
            "identity_version",
            ["patient_key", "version"],
            Sealed("for_everyone", "for_ins_readers", "names_as_sent", "reason")
        ),
        // A hash of a line tells whether a guess of its traits is right.
        Table("trace", ["id"], Sealed("request", "raw", "reason")),
        Table("trace_seal", ["number"], Sealed("raw_hash", "hash")),
        Table("retrieval", ["id"], Sealed("stamp", "reason")),
        Table("worklist_task", ["id"], Equal("reason"), Sealed("proposed", "note")),
        Table("subscription", ["id"], Sealed("criteria", "resource")),
        Table("hl7v2_received", ["sender", "control_id"], Sealed("digest", "answer")),
    ];

    private static readonly Dictionary<string, ColumnForm> Forms = Tables
        .SelectMany(table => table.Columns.Select(column => (Name: $"{table.Name}.{column.Name}", column.Form)))
        .ToDictionary(column => column.Name, column => column.Form, StringComparer.Ordinal);

    /// <param name="column">Table and column, as in <c>identity.ins_number</c>.</param>
    public static ColumnForm FormOf(string column) => Forms[column];

    /// <summary>Lets the model write and read these columns through the data key.</summary>
    public static void Encrypt(IMutableModel model, AtRest atRest)
    {
        foreach (var entity in model.GetEntityTypes())
        foreach (var property in entity.GetProperties())
            if ($"{entity.GetTableName()}.{property.GetColumnName()}" is var column && Forms.ContainsKey(column))
                Encrypt(property, column, atRest);
    }

    private static void Encrypt(IMutableProperty property, string column, AtRest atRest)
    {
        if (property.ClrType == typeof(string))
        {
            property.SetValueConverter(
                new ValueConverter<string, string>(
                    plain => atRest.Write(column, plain),
                    stored => atRest.Read(column, stored)
                )
            );
            return;
        }
        property.SetValueConverter(
            new ValueConverter<byte[], byte[]>(
                plain => atRest.Write(column, plain),
                stored => atRest.Read(column, stored)
            )
        );
        property.SetValueComparer(new ArrayStructuralComparer<byte>());
    }

    private static EncryptedTable Table(
        string name,
        IReadOnlyList<string> keys,
        params IEnumerable<IEnumerable<(string, ColumnForm)>> columns
    ) => new(name, keys, [.. columns.SelectMany(some => some)]);

    private static IEnumerable<(string, ColumnForm)> Sealed(params IEnumerable<string> columns) =>
        columns.Select(column => (column, ColumnForm.Sealed));

    private static IEnumerable<(string, ColumnForm)> Equal(string column) => [(column, ColumnForm.Equal)];

    private static IEnumerable<(string, ColumnForm)> Prefix(string column) => [(column, ColumnForm.Prefix)];
}
