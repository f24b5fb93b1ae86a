namespace FhirIns.Identity;

/// <summary>
/// A trust contract (<i>contrat de confiance</i>): identities that this partner sends are taken as qualified (S059).
/// </summary>
/// <param name="Partner">Who sends.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day, or null while it runs on.</param>
public sealed record TrustContract(string Partner, DateOnly ValidFrom, DateOnly? ValidTo = null)
{
    /// <summary>Whether the contract runs on a day.</summary>
    public bool IsActiveOn(DateOnly day) => day >= ValidFrom && (ValidTo is not { } last || day <= last);
}
