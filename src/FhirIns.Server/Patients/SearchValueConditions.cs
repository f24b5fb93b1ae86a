using FhirIns.Fhir.Search;
using FhirIns.Server.Storage.Encryption;

namespace FhirIns.Server.Patients;

/// <summary>Conditions on the table of <see cref="SearchValues"/>.</summary>
internal static class SearchValueConditions
{
    private const string Table = "identity_search_value";
    private const string Key = "patient_key";

    private static readonly string[] LinkTargets = ["Patient", "RelatedPerson"];
    private static readonly string[] PractitionerTargets = ["Practitioner", "Organization", "PractitionerRole"];
    private static readonly string[] OrganizationTargets = ["Organization"];

    /// <summary>Where the values of a parameter stand: under its own name, or as a part of another's.</summary>
    public static (string Parameter, string? System) Place(string name) =>
        name switch
        {
            "phone" or "email" => ("telecom", name),
            "address-postalcode" => ("address", "postalCode"),
            "address-city" or "address-country" or "address-state" => ("address", name["address-".Length..]),
            _ => (name, null),
        };

    /// <summary>Whoever has any value for a parameter.</summary>
    public static KeyMatch Any(this SqlCondition sql, string name) => In(sql, name, null, null);

    /// <summary>Whoever has any value of one system.</summary>
    public static KeyMatch AnyIn(this SqlCondition sql, string name, string system) => In(sql, name, system, null);

    public static KeyMatch Token(this SqlCondition sql, string name, string? system, string code) =>
        In(sql, name, system, Is(sql, SearchValues.Cut(code)));

    /// <summary>A text: the beginning of a value, a part of it, or all of it as written; null when nothing of it counts.</summary>
    public static KeyMatch? String(this SqlCondition sql, string name, string text, string? modifier)
    {
        var key = SearchValues.Folded(text);
        if (key.Length == 0)
            return null;
        return In(
            sql,
            name,
            null,
            modifier switch
            {
                "exact" => $"{Is(sql, key)} AND exact = {sql.Bind(EncryptedColumns.SearchText, text)}",
                "contains" => $"value LIKE {sql.Bind($"%{key}%")}",
                _ => sql.BeginsWith("value", EncryptedColumns.SearchValue, key),
            }
        );
    }

    /// <summary>The values that begin with a key, as a range of an index.</summary>
    /// <param name="name">What the statement calls the column.</param>
    /// <param name="column">One of <see cref="EncryptedColumns"/>.</param>
    public static string BeginsWith(this SqlCondition sql, string name, string column, string key) =>
        $"{name} >= {sql.Bind(column, key)} AND {name} < {sql.Bind(column, Antecedents.After(key))}";

    /// <summary>A contact by its value, with or without the kind of contact: <c>phone|0102030405</c>.</summary>
    public static IEnumerable<KeyMatch> Telecom(this SqlCondition sql, string name, TokenValue token)
    {
        if (token.Code is not { } text)
        {
            yield return In(sql, name, token.System, null);
            yield break;
        }
        if (name != "email" && SearchValues.PhoneKey(text) is { } phone)
            yield return In(sql, name, token.System, Is(sql, phone));
        yield return In(sql, name, token.System, Is(sql, SearchValues.ContactKey(text)));
    }

    /// <summary>A reference by id, by type and id, or by URL; what this server holds is found by each of them.</summary>
    public static IEnumerable<KeyMatch> Reference(
        this SqlCondition sql,
        string name,
        ReferenceValue reference,
        string? address
    )
    {
        if (reference is { Url: null, Type: null })
        {
            foreach (var type in TargetsOf(name))
                yield return sql.Token(name, "", $"{type}/{reference.Id}");
            yield break;
        }
        var (server, target) = SearchValues.ReferenceParts(reference.Url ?? $"{reference.Type}/{reference.Id}");
        yield return sql.Token(name, server, target);
        if (address is null)
            yield break;
        if (server == address)
            yield return sql.Token(name, "", target);
        else if (server.Length == 0)
            yield return sql.Token(name, address, target);
    }

    private static string[] TargetsOf(string name) =>
        name switch
        {
            "link" => LinkTargets,
            "organization" => OrganizationTargets,
            _ => PractitionerTargets,
        };

    private static string Is(SqlCondition sql, string value) =>
        $"value = {sql.Bind(EncryptedColumns.SearchValue, value)}";

    private static KeyMatch In(SqlCondition sql, string name, string? system, string? condition)
    {
        var (parameter, place) = Place(name);
        var where = $"parameter = {sql.Bind(parameter)}";
        if (condition is not null)
            where += $" AND {condition}";
        foreach (var wanted in new[] { place, system }.OfType<string>())
            where += $" AND system = {sql.Bind(SearchValues.Cut(wanted))}";
        return KeyMatch.In(Table, Key, where);
    }
}
