using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Campaigns;

/// <summary>A campaign in words.</summary>
internal static class CampaignText
{
    /// <summary>What it covers, in short.</summary>
    public static string Scope(CampaignRow row, Words words)
    {
        var parts = row.ScopeStatuses.Split(' ').Select(status => words["status." + status]).ToList();
        if (row.ScopeNature is { } nature)
            parts.Add(nature);
        if (row.ScopeNotVerifiedSince is { } since)
            parts.Add(words["campaign.since", words.ShortDay(DateOnly.FromDateTime(Words.InFrance(since).DateTime))]);
        if (row.Limit is { } limit)
            parts.Add(words["campaign.at-most", words.Number(limit)]);
        return string.Join(", ", parts);
    }

    /// <summary>Why some of them ended as they did; what that end means, where no cause is kept.</summary>
    public static string Cause(CampaignItemState state, string? cause, Words words) =>
        cause is null ? words.Or("campaign-outcome." + state, "–")
        : words.Or("campaign-cause." + cause, "") is { Length: > 0 } said ? said
        : Catalogue.Knows(cause) ? PersonText.WithoutRules(Catalogue.Of(cause).In(words.Language))
        : words["result.fault", cause];
}
