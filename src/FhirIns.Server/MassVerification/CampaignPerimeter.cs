using System.Linq.Expressions;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;

namespace FhirIns.Server.MassVerification;

/// <summary>Which identities a campaign covers, and in which order it comes to them.</summary>
internal static class CampaignPerimeter
{
    /// <summary>Whether two campaigns could come to the same identity. Dates do not tell them apart: both may be due.</summary>
    public static bool MayOverlap(CampaignRow one, CampaignRow other) =>
        one.ScopeStatuses.Split(' ').Intersect(other.ScopeStatuses.Split(' ')).Any()
        && Meets(one.ScopeNature, other.ScopeNature)
        && Meets(one.ScopeOrganization, other.ScopeOrganization);

    /// <summary>
    /// Those of one nature that INSi has not spoken of for longest, from a place in the index on. All that is needed to judge
    /// them comes along: a step of the walk reads the same number of rows whatever the perimeter leaves out.
    /// </summary>
    public static IQueryable<Candidate> Walk(
        IQueryable<PatientRow> patients,
        string nature,
        DateTimeOffset after,
        long afterKey,
        DateTimeOffset until
    ) =>
        patients
            .Where(row =>
                row.InsNature == nature
                && row.InsConfirmedAt >= after
                && row.InsConfirmedAt <= until
                && (row.InsConfirmedAt > after || row.Key > afterKey)
            )
            .OrderBy(row => row.InsConfirmedAt)
            .ThenBy(row => row.Key)
            .Select(Candidate.Of);

    /// <summary>Whether a candidate is in the perimeter: active, of its status and organization, neither anonymous, doubtful nor fictive, and due.</summary>
    public static bool Covers(CampaignRow campaign, string nature, Candidate candidate) =>
        candidate is { Deleted: false, Active: true, IsLeftOut: false }
        && campaign.ScopeStatuses.Contains(candidate.Status, StringComparison.Ordinal)
        && (campaign.ScopeOrganization is null || campaign.ScopeOrganization == candidate.Organization)
        && (campaign.ScopeNotVerifiedSince is not { } since || !(candidate.LastVerifiedAt >= since))
        && (DueBefore(campaign, nature) is not { } due || candidate.ConfirmedAt < due);

    /// <summary>The same as a query, to count.</summary>
    public static IQueryable<PatientRow> Covered(IQueryable<PatientRow> patients, CampaignRow campaign, string nature)
    {
        var statuses = campaign.ScopeStatuses.Split(' ');
        var covered = patients.Where(row =>
            row.InsNature == nature
            && !row.Deleted
            && row.Active
            && !row.Identity.IsAnonymous
            && !row.Identity.IsDoubtful
            && !row.Identity.IsFictive
            && !row.Identity.IsMerged
            && statuses.Contains(row.Status)
        );
        if (campaign.ScopeOrganization is { } organization)
            covered = covered.Where(row => row.Organization == organization);
        if (campaign.ScopeNotVerifiedSince is { } since)
            covered = covered.Where(row => row.Identity.LastVerifiedAt == null || row.Identity.LastVerifiedAt < since);
        if (DueBefore(campaign, nature) is { } due)
            covered = covered.Where(row => row.InsConfirmedAt < due);
        return covered;
    }

    /// <summary>NIA come first; null after the last nature.</summary>
    public static string? NatureAfter(CampaignRow campaign) =>
        campaign is { ScopeNature: null, WalkNature: "NIA" } ? "NIR" : null;

    private static DateTimeOffset? DueBefore(CampaignRow campaign, string nature) =>
        nature == "NIA" ? campaign.NiaDueBefore : campaign.NirDueBefore;

    private static bool Meets(string? one, string? other) => one is null || other is null || one == other;

    /// <summary>What decides whether an identity is in a campaign.</summary>
    internal sealed record Candidate
    {
        public required long Key { get; init; }

        public required DateTimeOffset ConfirmedAt { get; init; }

        public required bool Deleted { get; init; }

        public required bool Active { get; init; }

        public required string Status { get; init; }

        public string? Organization { get; init; }

        public DateTimeOffset? LastVerifiedAt { get; init; }

        /// <summary>Anonymous, doubtful, fictive or merged: INSi may not be asked.</summary>
        public required bool IsLeftOut { get; init; }

        public static Expression<Func<PatientRow, Candidate>> Of { get; } =
            row => new Candidate
            {
                Key = row.Key,
                ConfirmedAt = row.InsConfirmedAt!.Value,
                Deleted = row.Deleted,
                Active = row.Active,
                Status = row.Status,
                Organization = row.Organization,
                LastVerifiedAt = row.Identity.LastVerifiedAt,
                IsLeftOut =
                    row.Identity.IsAnonymous
                    || row.Identity.IsDoubtful
                    || row.Identity.IsFictive
                    || row.Identity.IsMerged,
            };
    }
}
