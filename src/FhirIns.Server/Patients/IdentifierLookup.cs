using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>
/// Finds Patients by an identifier, by the way that searches go: an INS that may not leave, or not to this caller, finds
/// nobody (contract 3.2).
/// </summary>
internal sealed class IdentifierLookup(SearchPatients search, FhirInsDbContext db, IOptions<IdentityOptions> domain)
{
    /// <summary>More records than this share no identifier in earnest.</summary>
    private const int MaxHolders = 10;

    /// <summary>
    /// Ids of the Patients that hold an identifier as this caller may know it; or the refusal, for a caller who has tried too
    /// many numbers: "nobody" would be said of somebody who is there.
    /// </summary>
    public async Task<(IReadOnlyList<string> Ids, FhirAnswer? Refusal)> HoldersAsync(
        string system,
        string value,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var query = $"?identifier={Uri.EscapeDataString($"{Escape(system)}|{Escape(value)}")}";
        var (ids, problems) = await search.MatchAsync(query, caller, cancellationToken, MaxHolders);
        var throttled = problems.FirstOrDefault(problem => problem.Code == "ins-search-throttled");
        return (ids, throttled is null ? null : FhirAnswer.Refused(throttled));
    }

    /// <summary>
    /// Whether a system is one of ours: an OID of the INS, one of <c>Identity:KnownSystems</c>, or one that is stored.
    /// </summary>
    public async Task<bool> KnowsAsync(string system, CancellationToken cancellationToken) =>
        InsOid.TryParse(system, out _)
        || domain.Value.KnownSystems.Contains(system)
        || await db.Identifiers.AnyAsync(row => row.System == system, cancellationToken);

    /// <summary>A text as a part of a token of a search, so that no character of it means anything.</summary>
    private static string Escape(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("|", @"\|", StringComparison.Ordinal)
            .Replace(",", @"\,", StringComparison.Ordinal)
            .Replace("$", @"\$", StringComparison.Ordinal);
}
