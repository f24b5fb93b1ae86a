using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Trust;

/// <summary>A trust contract as it is sent and answered.</summary>
/// <param name="Partner">FINESS (9 characters) or SIRET (14 digits) of the partner; it never changes.</param>
/// <param name="Name">What people call the partner.</param>
/// <param name="ValidFrom">The first day, <c>YYYY-MM-DD</c>.</param>
/// <param name="ValidTo">The last day, or null while it runs on.</param>
internal sealed partial record TrustContractBody(string? Partner, string? Name, string? ValidFrom, string? ValidTo)
{
    private const int MaxBytes = 4096;
    private const int MaxNameLength = 200;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The first day as a day.</summary>
    [JsonIgnore]
    public DateOnly? From => Days.Of(ValidFrom);

    /// <summary>The last day as a day.</summary>
    [JsonIgnore]
    public DateOnly? To => Days.Of(ValidTo);

    /// <summary>Reads a body; what is wrong with it when it cannot be used.</summary>
    public static async Task<(TrustContractBody? Body, FhirAnswer? Refusal)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
            return (null, FhirAnswer.Refused("body-too-large"));
        TrustContractBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync<TrustContractBody>(
                request.Body,
                Strict,
                request.HttpContext.RequestAborted
            );
        }
        catch (JsonException exception)
        {
            return (null, FhirAnswer.Refused("parameter-invalid", exception.Path));
        }
        var problem = body is null ? "$" : body.FirstDefect();
        return problem is null ? (body, null) : (null, FhirAnswer.Refused("parameter-invalid", problem));
    }

    public static object Write(TrustContractRow row, DateOnly today) =>
        new
        {
            row.Id,
            row.Partner,
            row.Name,
            ValidFrom = Days.Text(row.ValidFrom),
            ValidTo = row.ValidTo is { } last ? Days.Text(last) : null,
            Active = !row.Removed && row.ValidFrom <= today && (row.ValidTo is not { } end || today <= end),
            row.Version,
        };

    private string? FirstDefect() =>
        Partner is null || !PartnerNumber().IsMatch(Partner) ? "$.partner"
        : Name?.Length > MaxNameLength ? "$.name"
        : From is null ? "$.validFrom"
        : ValidTo is not null && (To is null || To < From) ? "$.validTo"
        : null;

    [GeneratedRegex(@"^([0-9][0-9AB][0-9]{7}|[0-9]{14})$", RegexOptions.None, 1000)]
    private static partial Regex PartnerNumber();
}
