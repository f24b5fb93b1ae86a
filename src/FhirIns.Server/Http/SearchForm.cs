using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

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
        if (!IsFields(http.Request))
            return FhirBody.IsAbsent(http.Request)
                ? (address, null)
                : ("", FhirAnswer.Refused("form-type-unsupported", "http.Content-Type"));
        if (FhirBody.IsEncoded(http.Request))
            return ("", FhirAnswer.Refused("content-encoding-unsupported", "http.Content-Encoding"));
        // The form says the format; its fields are a query like any other, and are read as strictly.
        http.Request.EnableBuffering();
        _ = await http.Request.ReadFormAsync(http.RequestAborted);
        _ = FhirFormat.Of(http.Request, out var acceptable);
        if (!acceptable)
            return ("", FhirAnswer.Refused("format-unsupported", "_format"));
        return ($"{await FieldsAsync(http)}&{address}".Trim('&'), null);
    }

    private static bool IsFields(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    /// <summary>The fields as they were sent, each byte beyond ASCII in percent encoding.</summary>
    private static async Task<string> FieldsAsync(HttpContext http)
    {
        http.Request.Body.Position = 0;
        using var sent = new MemoryStream();
        await http.Request.Body.CopyToAsync(sent, http.RequestAborted);
        var text = new StringBuilder((int)sent.Length);
        foreach (var one in sent.GetBuffer().AsSpan(0, (int)sent.Length))
            _ = one < 0x80 ? text.Append((char)one) : text.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        return text.ToString();
    }
}
