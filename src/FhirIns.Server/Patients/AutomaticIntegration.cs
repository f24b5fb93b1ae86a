using FhirIns.Identity;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>Section <c>AutomaticIntegration</c>: off for every organization that is not named.</summary>
internal sealed class AutomaticIntegrationOptions
{
    public const string Section = "AutomaticIntegration";

    /// <summary>The similarity, 0 to 1, from which an organization takes INSi's answer without a person's decision (S073).</summary>
    public Dictionary<string, decimal> Above { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// Whether an answer may be taken without a person (S073): enabled for the organization, alike enough, obtained with the
/// first given name, complete, and nobody else here with that birth name and date (twins).
/// </summary>
internal sealed class AutomaticIntegration(FhirInsDbContext db, IOptions<AutomaticIntegrationOptions> options)
{
    /// <summary>The threshold to apply; null when a person must decide.</summary>
    public async Task<decimal?> ThresholdAsync(
        PatientRow row,
        RetrievalRow retrieval,
        TraitComparison comparison,
        CancellationToken cancellationToken
    )
    {
        if (
            retrieval.Organization is not { } organization
            || !options.Value.Above.TryGetValue(organization, out var threshold)
        )
            return null;
        var isComplete = comparison.Traits.All(trait => IsFilled(trait.Local) && IsFilled(trait.Other));
        var isPlaceRight = comparison[Trait.BirthPlace] is not Verdict.Different;
        if (
            !retrieval.ByFirstGivenName
            || !isComplete
            || !isPlaceRight
            || await HasNamesakeAsync(row, cancellationToken)
        )
            return null;
        return threshold;
    }

    /// <summary>A place that nobody knows fills nothing.</summary>
    private static bool IsFilled(string? value) => value is not (null or "" or BirthPlace.UnknownCode);

    private Task<bool> HasNamesakeAsync(PatientRow row, CancellationToken cancellationToken)
    {
        var family = NameText.SearchKey(row.Identity.BirthName);
        var date = row.Identity.BirthDateText;
        return db.NameKeys.AnyAsync(
            key =>
                key.BirthDate == date
                && key.Kind == NameKeyKind.Family
                && key.Text == family
                && key.PatientKey != row.Key,
            cancellationToken
        );
    }
}
