using FhirIns.Server.Dashboard.Frame;
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
}
