namespace FhirIns.Server.Http;

/// <summary>
/// A search whose parameters come as a form (<c>POST [type]/_search</c>), which may also say how the answer is written:
/// the form is read by whoever answers, once the gate is passed.
/// </summary>
internal static class SearchForm
{
    private const string Address = "/_search";

    /// <summary>Whether a request searches by a form.</summary>
    public static bool IsSentBy(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.HasFormContentType
        && request.Path.Value?.EndsWith(Address, StringComparison.Ordinal) == true;

    /// <summary>The parameters of the form and of the address as one query; or what is to be answered instead.</summary>
    public static async Task<(string Query, FhirAnswer? Refusal)> ReadAsync(HttpContext http)
    {
        var address = http.Request.QueryString.Value?.TrimStart('?') ?? "";
        if (!http.Request.HasFormContentType)
            return FhirBody.IsAbsent(http.Request)
                ? (address, null)
                : ("", FhirAnswer.Refused("form-type-unsupported", "http.Content-Type"));
        if (FhirBody.IsEncoded(http.Request))
            return ("", FhirAnswer.Refused("content-encoding-unsupported", "http.Content-Encoding"));
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        _ = FhirFormat.Of(http.Request, out var acceptable);
        if (!acceptable)
            return ("", FhirAnswer.Refused("format-unsupported", "_format"));
        var fields = form.SelectMany(field =>
            field.Value.Select(value => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(value ?? "")}")
        );
        return ($"{string.Join('&', fields)}&{address}".Trim('&'), null);
    }
}
