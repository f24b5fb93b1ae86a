using System.Reflection;
using System.Text.Json.Nodes;

namespace FhirIns.Sandbox;

/// <summary>
/// The Postman collection of <c>docs/postman</c> at <c>/sandbox/postman.json</c>, with the addresses of the sandbox that
/// serves it: Postman imports it by that address, and its requests work at once.
/// </summary>
internal static class PostmanCollection
{
    public const string Path = "/sandbox/postman.json";
    private const string Resource = "FhirIns.Sandbox.postman_collection.json";

    public static void MapPostmanCollection(this IEndpointRouteBuilder routes, Uri simulator) =>
        routes.MapGet(
            Path,
            (HttpRequest request) => Results.Json(For($"{request.Scheme}://{request.Host}", simulator))
        );

    private static JsonNode For(string server, Uri simulator)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        var collection = JsonNode.Parse(stream)!;
        foreach (var variable in collection["variable"]!.AsArray())
        {
            if (variable!["key"]!.GetValue<string>() is var key and ("baseUrl" or "insiUrl"))
                variable["value"] = key == "baseUrl" ? server : simulator.GetLeftPart(UriPartial.Authority);
        }
        return collection;
    }
}
