namespace FhirIns.Server.Security;

/// <summary>Judges a caller by a row of the <see cref="ScopeTable"/>, and by nothing else.</summary>
/// <remarks>
/// The answer depends on the token and the row alone, never on what is stored: a refusal costs and says the same
/// whether or not a person exists.
/// </remarks>
internal static class Authorization
{
    /// <returns>The refusal; null when the caller may go on.</returns>
    public static SecurityRefusal? Check(Caller caller, Requirement requirement) =>
        requirement switch
        {
            { OutsideDomain: false } when caller.IsOutsideDomain => SecurityRefusal.OutsideDomain,
            _ when !requirement.IsMetBy(caller.Scopes) => SecurityRefusal.ScopeMissing(requirement),
            { NamedPerson: true } when caller.Person is null => SecurityRefusal.PersonNeeded,
            { StrongAuthentication: true } when !caller.IsStronglyAuthenticated => SecurityRefusal.WeakAuthentication,
            { OwnPractice: true } when !caller.IsInOwnPractice => SecurityRefusal.OwnPracticeNeeded,
            _ => null,
        };
}
