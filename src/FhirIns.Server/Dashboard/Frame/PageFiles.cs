using System.Security.Cryptography;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>The style, the script and the icon: part of the program, kept by browsers until they change.</summary>
internal static class PageFiles
{
    private static readonly Dictionary<string, (byte[] Bytes, string Type, string Address)> All = new[]
    {
        ("dashboard.css", "text/css; charset=utf-8"),
        ("dashboard.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    }.ToDictionary(asset => asset.Item1, asset => Read(asset.Item1, asset.Item2), StringComparer.Ordinal);

    public static string Style => All["dashboard.css"].Address;

    public static string Script => All["dashboard.js"].Address;

    public static string Icon => All["icon.svg"].Address;

    /// <summary><c>GET /assets/[name]</c>.</summary>
    public static IResult Handle(string name, HttpContext http)
    {
        if (!All.TryGetValue(name, out var asset))
            return Results.NotFound();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Bytes, asset.Type);
    }

    private static (byte[], string, string) Read(string name, string type)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream($"Dashboard.{name}")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.ToArray();
        return (bytes, type, $"/assets/{name}?{Convert.ToHexStringLower(SHA256.HashData(bytes))[..10]}");
    }
}
