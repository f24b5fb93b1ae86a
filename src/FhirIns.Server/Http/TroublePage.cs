namespace FhirIns.Server.Http;

/// <summary>How an address for people, not for programs, tells of a surprise.</summary>
/// <param name="For">The answer to a problem.</param>
internal sealed record TroublePage(Func<Problem, IResult> For);
