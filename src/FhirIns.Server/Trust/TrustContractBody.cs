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
        return body is null ? (null, FhirAnswer.Refused("parameter-invalid", "$"))
            : body.Defects is [var first, ..] ? (null, FhirAnswer.Refused("parameter-invalid", "$." + first))
            : (body, null);
    }

    /// <summary>The members that are missing or no values.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Defects =>
        [
            .. new[]
            {
                (Member: "partner", IsWrong: Partner is null || !PartnerNumber().IsMatch(Partner)),
                (Member: "name", IsWrong: Name?.Length > MaxNameLength || Name?.Any(char.IsControl) == true),
                (Member: "validFrom", IsWrong: From is null),
                (Member: "validTo", IsWrong: ValidTo is not null && (To is null || To < From)),
            }
                .Where(one => one.IsWrong)
                .Select(one => one.Member),
        ];

    public static object Write(TrustContractRow row, DateOnly today) =>
        new
        {
            row.Id,
            row.Partner,
            row.Name,
            ValidFrom = Days.Text(row.ValidFrom),
            ValidTo = row.ValidTo is { } last ? Days.Text(last) : null,
            Active = row.IsActiveOn(today),
            row.Version,
        };

    [GeneratedRegex(@"^([0-9][0-9AB][0-9]{7}|[0-9]{14})$", RegexOptions.None, 1000)]
    private static partial Regex PartnerNumber();
}
