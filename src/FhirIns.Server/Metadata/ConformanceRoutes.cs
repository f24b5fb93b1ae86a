using FhirIns.Fhir;
using FhirIns.Fhir.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Metadata;

/// <summary>The addresses that describe the server: <c>metadata</c>, and read and search of what it goes by.</summary>
internal static class ConformanceRoutes
{
    private static readonly string[] SearchParameters = ["_id", "name", "url"];

    public static IReadOnlyList<ResourceCapability> Capabilities { get; } =
    [
        .. ConformanceResources
            .Types.Append("CapabilityStatement")
            .Order(StringComparer.Ordinal)
            .Select(type => new ResourceCapability(type, ["read", "search-type"], SearchParameters)),
    ];

    public static IServiceCollection AddConformance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProfileOptions>().Bind(configuration.GetSection(ProfileOptions.Section)).ValidateOnStart();
        services.AddSingleton<ProfilePackages>();
        services.AddSingleton<IValidateOptions<ProfileOptions>>(all => all.GetRequiredService<ProfilePackages>());
        services.AddSingleton<ProfileValidation>();
        services.AddSingleton<OperationTable>();
        services.AddSingleton<ConformanceResources>();
        services.AddSingleton<CapabilityStatement>();
        return services;
    }

    public static void MapConformance(this RouteGroupBuilder fhir)
    {
        fhir.MapGet("metadata", Describe).RequireFhir(ScopeTable.Open);
        fhir.MapMethods("", [HttpMethods.Options], Describe).RequireFhir(ScopeTable.Open);
        foreach (var type in Capabilities.Select(capability => capability.Type))
        {
            Func<HttpContext, CapabilityStatement, ConformanceResources, IReadOnlyList<Element>> resources =
                type == "CapabilityStatement"
                    ? (http, statement, _) => [statement.Of(http.Request)]
                    : (_, _, artefacts) => artefacts.OfType(type);
            fhir.MapGet(
                    $"{type}/{{id}}",
                    (string id, HttpContext http, CapabilityStatement statement, ConformanceResources artefacts) =>
                        Read(id, resources(http, statement, artefacts))
                )
                .RequireFhir(ScopeTable.AnyToken);
            RequestDelegate search = http => SearchAsync(http, type, resources);
            fhir.MapGet(type, search).RequireFhir(ScopeTable.AnyToken);
            fhir.MapPost($"{type}/_search", search).RequireFhir(ScopeTable.AnyToken);
        }
    }

    private static FhirAnswer Describe(
        HttpContext http,
        CapabilityStatement statement,
        ConformanceResources artefacts,
        IOptions<FhirOptions> options
    ) =>
        http.Request.Query["mode"].ToString() switch
        {
            // All that is there is normative or rests on it, so that both modes say the same.
            "" or "full" or "normative" => FhirAnswer.Of(statement.Of(http.Request)),
            "terminology" => FhirAnswer.Of(
                TerminologyCapabilities.Of(FhirBase.Of(http.Request, options.Value), artefacts)
            ),
            _ => FhirAnswer.Refused("mode-unsupported", "mode"),
        };

    private static FhirAnswer Read(string id, IReadOnlyList<Element> resources) =>
        resources.FirstOrDefault(resource => resource.Text("id") == id) is { } found
            ? FhirAnswer.Of(found)
            : FhirAnswer.Refused("not-found");

    private static async Task SearchAsync(
        HttpContext http,
        string type,
        Func<HttpContext, CapabilityStatement, ConformanceResources, IReadOnlyList<Element>> resources
    )
    {
        var services = http.RequestServices;
        var search = services.GetRequiredService<ResourceSearch>();
        var all = resources(
            http,
            services.GetRequiredService<CapabilityStatement>(),
            services.GetRequiredService<ConformanceResources>()
        );
        var answer = await AnswerAsync(http, type, search, all);
        await answer.ExecuteAsync(http);
    }

    private static async Task<FhirAnswer> AnswerAsync(
        HttpContext http,
        string type,
        ResourceSearch search,
        IReadOnlyList<Element> all
    )
    {
        var caller = http.GetCaller();
        var (asked, refusal) = await search.ReadAsync(http, type, caller);
        if (asked is null)
            return refusal!;
        var found = all.AsEnumerable();
        if (asked.Apply(criterion => TryNarrow(criterion, asked, ref found)) is { } bad)
            return bad;
        var matches = found.ToList();
        var rest = matches.Where(resource => string.CompareOrdinal(resource.Text("id"), asked.After ?? "") > 0);
        IReadOnlyList<Element> page = asked.IsCountOnly ? [] : [.. rest.Take(asked.Count + 1)];
        return search.Page(
            http,
            caller,
            asked,
            page,
            asked.WantsTotal ? matches.Count : null,
            resource => resource,
            resource => resource.Text("id")!
        );
    }

    private static bool TryNarrow(SearchCriterion criterion, SearchRequest asked, ref IEnumerable<Element> found)
    {
        var values = criterion.Strings();
        Func<Element, bool>? fits = (criterion.Name, criterion.Modifier, criterion.Chain) switch
        {
            ("_id", null, null) => resource => values.Contains(resource.Text("id")),
            ("url", null, null) => resource => values.Contains(resource.Text("url")),
            ("name", null, null) => resource => values.Any(value => Begins(resource.Text("name"), value)),
            ("name", "exact", null) => resource => values.Contains(resource.Text("name")),
            ("name", "contains", null) => resource => values.Any(value => Contains(resource.Text("name"), value)),
            _ => null,
        };
        if (fits is not null)
            found = found.Where(fits);
        else if (SearchParameters.Contains(criterion.Name))
            asked.DoesNotSupport(criterion);
        else
            return false;
        return true;
    }

    private static bool Begins(string? name, string value) =>
        name?.StartsWith(value, StringComparison.OrdinalIgnoreCase) == true;

    private static bool Contains(string? name, string value) =>
        name?.Contains(value, StringComparison.OrdinalIgnoreCase) == true;
}
