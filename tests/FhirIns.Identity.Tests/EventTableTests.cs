using System.Collections;
using System.Reflection;

namespace FhirIns.Identity.Tests;

/// <summary>Every cell of the README's tables, refusals included.</summary>
public class EventTableTests
{
    public static TheoryData<int> Cells
    {
        get
        {
            var data = new TheoryData<int>();
            for (var index = 0; index < EventTable.Cells.Count; index++)
            {
                var cell = EventTable.Cells[index];
                var row = new TheoryDataRow<int>(index) { TestDisplayName = cell.ToString() };
                data.Add(row.WithTrait("Event", cell.Event));
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    [Rule("S047", "S049", "S050", "S051", "S054", "S055", "S056", "EXI SI 07", "EXI ID 26")]
    [Rule("EXI ID 23", "EXI ID 27")]
    public void Cell_of_the_table_is_what_happens(int index)
    {
        var cell = EventTable.Cells[index];
        var happening = Events.All[cell.Event];
        var identity = Prepare(cell, happening.Given ?? new());
        var before = Everything(identity);
        var from = identity.Status;

        var result = happening.Happen(identity);

        if (result.IsRefused)
        {
            Assert.Equal(cell.Expected, result.Refusal.Code);
            Assert.Equal(before, Everything(identity));
            return;
        }
        Assert.Equal(cell.Expected, result.Value.To.ToString());
        Assert.Equal(identity.Status, result.Value.To);
        if (
            !cell.Event.Contains("then", StringComparison.Ordinal)
            && !cell.Event.Contains("undone", StringComparison.Ordinal)
        )
            Assert.Equal(from, result.Value.From);
        Assert.Equal(
            identity.Status is IdentityStatus.QUAL && !identity.IsAnonymous,
            Diffusion.For(identity) is not null
        );
    }

    [Fact]
    public void Every_event_stands_in_the_table() =>
        Assert.Equal(
            Events.All.Keys.Order(StringComparer.Ordinal),
            EventTable.Cells.Select(cell => cell.Event).Distinct().Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Table_holds_every_kind_of_event_and_every_refusal_of_the_aggregate()
    {
        var written = EventTable.Cells.Select(cell => cell.Expected).ToHashSet();
        Assert.Superset(Enum.GetNames<IdentityStatus>().ToHashSet(), written);
        Assert.True(EventTable.Cells.Count > 400, $"{EventTable.Cells.Count} cells");
    }

    private static PatientIdentity Prepare(Cell cell, Given given)
    {
        if (Enum.TryParse<IdentityStatus>(cell.State, out var status))
        {
            var identity = given.Make(status);
            if (cell.Table == "Under anonymity")
                _ = identity.SetAttribute(IdentityAttribute.ANOM, true, "law", Cast.Nadia, Cast.Yesterday).Value;
            return identity;
        }
        var apart = given.Make(cell.State == "was QUAL" ? IdentityStatus.QUAL : IdentityStatus.PROV);
        _ = cell.State switch
        {
            "was QUAL" => apart.InvalidateIns("wrong", Cast.Nadia, Cast.Yesterday).Value,
            "doubtful" => apart.SetAttribute(IdentityAttribute.DOUT, true, "unsure", Cast.Nadia, Cast.Yesterday).Value,
            "fictive" => apart.SetAttribute(IdentityAttribute.FICT, true, "test", Cast.Nadia, Cast.Yesterday).Value,
            "merged" => Events.Merge(apart).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(cell), cell.State, "no such state"),
        };
        return apart;
    }

    /// <summary>Every stored value of an identity, to show that a refusal changes none.</summary>
    private static string Everything(object thing) =>
        string.Join(
            '\n',
            thing
                .GetType()
                .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Select(property => $"{property.Name}={Written(property.GetValue(thing))}")
        );

    private static string? Written(object? value) =>
        value switch
        {
            string text => text,
            IEnumerable<InsHistoryEntry> or IEnumerable<DocumentCheck> => string.Join(
                '|',
                ((IEnumerable)value).Cast<object>().Select(Everything)
            ),
            _ => value?.ToString(),
        };
}
