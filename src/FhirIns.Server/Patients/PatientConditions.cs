using System.Globalization;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// What each search parameter asks of the tables. An INS that may not leave is never matched: whether somebody holds one
/// must not be learned from a count (contract 3.2).
/// </summary>
internal sealed class PatientConditions(Caller caller)
{
    private readonly SqlCondition sql = new();
    private readonly List<Problem> problems = [];

    public SqlCondition Sql => sql;

    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>The identifier systems asked for without a value: the answer shows no other identifiers (ITI-78).</summary>
    public List<string> AskedSystems { get; } = [];

    /// <summary>Whether a parameter selects Patients; the others shape the answer.</summary>
    public static bool Knows(string name) =>
        name
            is "_id"
                or "_lastUpdated"
                or "_tag"
                or "identifier"
                or "active"
                or "family"
                or "given"
                or "name"
                or "birthdate"
                or "gender"
                or "identity-status";

    public void Add(SearchTerm term)
    {
        if (term.Modifier is not null && !IsModifierFine(term))
        {
            problems.Add(new("modifier-unsupported", $"{term.Name}:{term.Modifier}"));
            return;
        }
        switch (term.Name)
        {
            case "_id":
                sql.AndAny(term.Values.Select(id => $"p.id = {sql.Bind(SearchTerm.Unescape(id))}"));
                break;
            case "_lastUpdated":
                sql.AndAny(term.Values.Select(value => Updated(value, term.Name)).OfType<string>());
                break;
            case "_tag":
                sql.AndAny(term.Values.Select(Tag));
                break;
            case "identifier":
                AddIdentifier(term);
                break;
            case "active":
                sql.AndAny(
                    term.Values.Select(value =>
                        $"p.active = {sql.Bind(value is "true" || value.EndsWith("|true", StringComparison.Ordinal))}"
                    )
                );
                break;
            case "family":
                AddNames(term, NameKeyKind.Family);
                break;
            case "given":
                AddNames(term, NameKeyKind.Given);
                break;
            case "name":
                AddNames(term, null);
                break;
            case "birthdate":
                sql.AndAny(term.Values.Select(value => Born(value, "p.birth_date_text")).OfType<string>());
                break;
            case "gender":
                AddGender(term);
                break;
            case "identity-status":
                sql.AndAny(term.Values.Select(Status));
                break;
        }
    }

    private static bool IsModifierFine(SearchTerm term) =>
        (term.Name, term.Modifier) switch
        {
            ("gender", "not") => true,
            _ => false,
        };

    private void AddIdentifier(SearchTerm term)
    {
        var alternatives = new List<string>();
        foreach (var value in term.Values)
        {
            var parts = SearchTerm.Split(value, '|');
            var system = parts.Count > 1 ? SearchTerm.Unescape(parts[0]) : null;
            var number = SearchTerm.Unescape(parts[^1]);
            if (system is { Length: > 0 } && number.Length == 0)
            {
                AskedSystems.Add(system);
                alternatives.Add(HasSystem(system));
            }
            else
                alternatives.Add(HasIdentifier(system, number));
        }
        sql.AndAny(alternatives);
    }

    private string HasIdentifier(string? system, string number)
    {
        var stored =
            $"p.key IN (SELECT patient_key FROM identity_identifier WHERE value = {sql.Bind(number)}{InSystem(system)})";
        return HasIns(system, number) is { } held ? $"{stored} OR {held}" : stored;
    }

    private string InSystem(string? system) => system is null ? "" : $" AND system = {sql.Bind(system)}";

    /// <summary>The door of searches by INS: only those that may leave now, only for those who may see them.</summary>
    private string? HasIns(string? system, string number)
    {
        if (!caller.MaySeeIns)
            return null;
        var digits = number.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        InsOid? oid = null;
        if (system is not null && !InsOid.TryParse(system, out oid))
            return null;
        var byNumber = sql.Bind(digits);
        var (active, former) = oid is null
            ? ("", "")
            : ($" AND p.ins_oid = {sql.Bind(oid.Value)}", $" AND h.oid = {sql.Bind(oid.Value)}");
        return $"p.carries_ins = {sql.Bind(true)} AND (p.ins_number = {byNumber}{active} OR p.key IN "
            + $"(SELECT h.patient_key FROM identity_ins_history h WHERE h.number = {byNumber}{former} AND h.kind = 'Superseded'))";
    }

    private string HasSystem(string system)
    {
        var stored = $"p.key IN (SELECT patient_key FROM identity_identifier WHERE system = {sql.Bind(system)})";
        return caller.MaySeeIns && InsOid.TryParse(system, out var oid)
            ? $"{stored} OR p.carries_ins = {sql.Bind(true)} AND p.ins_oid = {sql.Bind(oid.Value)}"
            : stored;
    }

    private void AddNames(SearchTerm term, NameKeyKind? kind)
    {
        var alternatives = new List<string>();
        foreach (var value in term.Values)
        {
            var key = NameText.SearchKey(SearchTerm.Unescape(value));
            if (key.Length == 0)
                continue;
            var match = $"text >= {sql.Bind(key)} AND text < {sql.Bind(Antecedents.After(key))}";
            var ofKind = kind is { } one
                ? $"kind = {((int)one).ToString(CultureInfo.InvariantCulture)}"
                : "kind IN (1, 2)";
            alternatives.Add($"p.key IN (SELECT patient_key FROM identity_name_key WHERE {ofKind} AND {match})");
        }
        sql.AndAny(alternatives);
    }

    private void AddGender(SearchTerm term)
    {
        var sexes = term.Values.Select(value =>
            SearchTerm.Split(value, '|')[^1] switch
            {
                "male" => nameof(Sex.Male),
                "female" => nameof(Sex.Female),
                "unknown" => nameof(Sex.Unknown),
                _ => "",
            }
        );
        var any = string.Join(" OR ", sexes.Select(sex => $"p.sex = {sql.Bind(sex)}"));
        sql.And(term.Modifier == "not" ? $"NOT ({any})" : any);
    }

    private string Tag(string value)
    {
        var parts = SearchTerm.Split(value, '|');
        var isOurs = parts.Count == 1 || SearchTerm.Unescape(parts[0]) == FrCore.IdentityStatuses;
        return isOurs ? Status(value) : "1 = 0";
    }

    private string Status(string value)
    {
        var code = SearchTerm.Split(value, '|')[^1];
        if (caller.MaySeeIns)
            return $"p.status = {sql.Bind(code)}";
        // Without ins.read there are two levels: what is behind one of them must not be told apart.
        return code switch
        {
            "PROV" => "p.status IN ('PROV', 'RECUP')",
            "VALI" => "p.status IN ('VALI', 'QUAL')",
            _ => "1 = 0",
        };
    }

    private string? Born(string value, string column)
    {
        var (prefix, text) = Prefix(value);
        var (from, to) = DayRange(text);
        if (from is null || to is null)
        {
            problems.Add(new("parameter-invalid", "birthdate"));
            return null;
        }
        return Compare(prefix, column, sql.Bind(from), sql.Bind(to));
    }

    private string? Updated(string value, string name)
    {
        var (prefix, text) = Prefix(value);
        if (InstantRange(text) is not { } range)
        {
            problems.Add(new("parameter-invalid", name));
            return null;
        }
        return Compare(prefix, "p.updated", sql.Bind(range.From), sql.Bind(range.To));
    }

    /// <summary>A half-open range <c>[from, to)</c> compared as R4 says for each prefix.</summary>
    private static string Compare(string prefix, string column, string from, string to) =>
        prefix switch
        {
            "ne" => $"NOT ({column} >= {from} AND {column} < {to})",
            "gt" or "sa" => $"{column} >= {to}",
            "ge" => $"{column} >= {from}",
            "lt" or "eb" => $"{column} < {from}",
            "le" => $"{column} < {to}",
            _ => $"{column} >= {from} AND {column} < {to}",
        };

    private static (string Prefix, string Text) Prefix(string value)
    {
        var text = SearchTerm.Unescape(value);
        return text.Length > 2 && text[..2] is "eq" or "ne" or "gt" or "lt" or "ge" or "le" or "sa" or "eb" or "ap"
            ? (text[..2], text[2..])
            : ("eq", text);
    }

    private static (string? From, string? To) DayRange(string text)
    {
        string[] formats = ["yyyy", "yyyy-MM", "yyyy-MM-dd"];
        if (!DateOnly.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return (null, null);
        var end = text.Length switch
        {
            4 => day.AddYears(1),
            7 => day.AddMonths(1),
            _ => day.AddDays(1),
        };
        return (Iso(day), Iso(end));
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static (long From, long To)? InstantRange(string text)
    {
        if (DayRange(text) is ({ } from, { } to))
            return (Milliseconds(from), Milliseconds(to));
        if (
            !DateTimeOffset.TryParse(
                text.Replace(' ', '+'),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var instant
            )
        )
            return null;
        var start = instant.ToUnixTimeMilliseconds();
        var isToTheSecond = !text.Contains('.', StringComparison.Ordinal);
        return (start, start + (isToTheSecond ? 1000 : 1));
    }

    private static long Milliseconds(string day) =>
        new DateTimeOffset(
            DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimeSpan.Zero
        ).ToUnixTimeMilliseconds();
}
