using FhirIns.Fhir.Search;

namespace FhirIns.Server.Http;

/// <summary>What those wait for who decide on the same condition at once.</summary>
internal static class ConditionKey
{
    /// <summary>The identifier, however the query writes it; else all criteria in one order.</summary>
    public static string Of(string query)
    {
        var criteria = SearchQuery.Parse(query).Criteria;
        var identifier = criteria.FirstOrDefault(one => one is { Name: "identifier", Modifier: null, Values: [_] });
        return identifier is not null
            ? $"identifier={identifier.Values[0]}"
            : string.Join(
                '&',
                criteria
                    .Select(one => $"{one.Name}:{one.Modifier}={string.Join(',', one.Values)}")
                    .Order(StringComparer.Ordinal)
            );
    }
}
