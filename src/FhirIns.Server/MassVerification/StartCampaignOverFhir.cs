using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary><c>Patient/$ins-verify</c> without a patient: plans a campaign and answers where to follow it.</summary>
internal sealed class StartCampaignOverFhir(
    PlanCampaign plan,
    IHttpContextAccessor accessor,
    IOptions<FhirOptions> options
) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var http = accessor.HttpContext!;
        var caller = http.GetCaller();
        if (Authorization.Check(caller, ScopeTable.Campaign) is { } forbidden)
            return FhirAnswer.Refused(forbidden);
        if (!Prefer.Of(http.Request).RespondAsync)
            return FhirAnswer.Refused("async-only", "http.Prefer");
        var scope = input.Parts("scope").FirstOrDefault();
        if (!TryDay(scope?.Text("notVerifiedSince"), out var since))
            return FhirAnswer.Refused("parameter-invalid", scope!.PlaceOf("notVerifiedSince"));
        if (!TryLimit(input.Text("limit"), out var limit))
            return FhirAnswer.Refused("parameter-invalid", input.PlaceOf("limit"));
        var request = new CampaignRequest
        {
            Statuses = scope?.Texts("status") ?? [],
            Nature = scope?.Text("nature"),
            Organization = scope?.Text("organization"),
            NotVerifiedSince = since,
            Limit = limit,
        };
        var (campaign, refusal) = await plan.RunAsync(request, CampaignStarter.Of(caller), null, http.RequestAborted);
        return campaign is null
            ? FhirAnswer.Refused([refusal!])
            : LongWorkRoutes.Accepted(FhirBase.Of(http.Request, options.Value), campaign);
    }

    /// <summary>A date of FHIR, whose month or day may be missing: it then begins with the first.</summary>
    private static bool TryDay(string? text, out DateOnly? day)
    {
        day = null;
        if (text is null)
            return true;
        string[] forms = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];
        if (!DateOnly.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
            return false;
        day = read;
        return true;
    }

    private static bool TryLimit(string? text, out int? limit)
    {
        limit = null;
        if (text is null)
            return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read == 0)
            return false;
        limit = read;
        return true;
    }
}
