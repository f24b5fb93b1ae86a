using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIns.Server.Http;

/// <summary>The address at which long work is followed and stopped: <c>[base]/$async/[id]</c>.</summary>
internal static class LongWorkRoutes
{
    public static void MapLongWork(this RouteGroupBuilder fhir)
    {
        fhir.MapGet("$async/{id}", FollowAsync).RequireFhir(ScopeTable.Of("$async status"));
        fhir.MapDelete("$async/{id}", CancelAsync).RequireFhir(ScopeTable.Of("$async cancel"));
    }

    /// <summary>The answer to the request that started a piece of work.</summary>
    /// <param name="address">The absolute address of the FHIR base, as the client sees it.</param>
    /// <param name="id">The id of the work.</param>
    public static FhirAnswer Accepted(string address, string id) =>
        FhirAnswer.Empty(StatusCodes.Status202Accepted) with
        {
            ContentLocation = $"{address}/$async/{id}",
        };

    private static async Task<IResult> FollowAsync(
        string id,
        Caller caller,
        IEnumerable<ILongWork> kinds,
        CancellationToken cancelled
    )
    {
        var (_, state) = await FindAsync(id, caller, kinds, cancelled);
        return state switch
        {
            LongWorkState.UnderWay work => FhirAnswer.Empty(StatusCodes.Status202Accepted) with
            {
                Progress = string.Create(CultureInfo.InvariantCulture, $"{work.Done}/{work.Total}"),
                RetryAfter = Math.Max(1, (int)Math.Ceiling(work.NextLook.TotalSeconds)),
            },
            LongWorkState.Ended work => FhirAnswer.Of(BundleOf(work.Answer)) with { NoStore = work.Answer.NoStore },
            _ => FhirAnswer.Refused("not-found"),
        };
    }

    private static async Task<IResult> CancelAsync(
        string id,
        Caller caller,
        IEnumerable<ILongWork> kinds,
        CancellationToken cancelled
    )
    {
        var (kind, _) = await FindAsync(id, caller, kinds, cancelled);
        if (kind is null)
            return FhirAnswer.Refused("not-found");
        await kind.CancelAsync(id, caller, cancelled);
        return FhirAnswer.Empty(StatusCodes.Status202Accepted);
    }

    private static async Task<(ILongWork? Kind, LongWorkState? State)> FindAsync(
        string id,
        Caller caller,
        IEnumerable<ILongWork> kinds,
        CancellationToken cancelled
    )
    {
        foreach (var kind in kinds)
            if (await kind.FindAsync(id, caller, cancelled) is { } state)
                return (kind, state);
        return (null, null);
    }

    private static Element BundleOf(FhirAnswer answer)
    {
        var bundle = Element.Resource("Bundle").Set("type", "batch-response");
        var entry = bundle.Add("entry");
        var failed = answer.Status >= StatusCodes.Status400BadRequest;
        if (answer.Resource is { } resource && !failed)
            entry.Add("resource", resource);
        var response = entry.Add("response");
        response.Set("status", $"{answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}");
        if (answer.Resource is { } outcome && failed)
            response.Add("outcome", outcome);
        return bundle;
    }
}
