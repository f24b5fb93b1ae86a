namespace FhirIns.Server.Http;

/// <summary>The guard of a change: the version that the client believes to be the current one.</summary>
internal static class IfMatch
{
    /// <summary>Whether If-Match allows a change of this version; the refusal when it does not.</summary>
    public static FhirAnswer? Check(HttpRequest request, int version, FhirOptions options)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return options.RequireIfMatch ? FhirAnswer.Refused("if-match-required", "http.If-Match") : null;
        if (header.ToString().Trim() == "*")
            return null;
        return EntityTag.VersionOf(header) switch
        {
            null => FhirAnswer.Refused("header-invalid", "http.If-Match"),
            var wanted when wanted == version => null,
            _ => FhirAnswer.Refused("version-stale", "http.If-Match"),
        };
    }
}
