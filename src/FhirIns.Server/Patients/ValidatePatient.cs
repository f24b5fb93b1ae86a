using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Patients;

/// <summary>
/// <c>$validate</c>: everything wrong with a body, by R4, by the French profiles and by the rules of identity. Nothing is
/// stored; any body that is JSON or XML is answered 200.
/// </summary>
internal static class ValidatePatient
{
    public static async Task<IResult> Handle(PatientWrite write, ProfileValidation profiles)
    {
        var body = await FhirBody.ReadParsedAsync(write.Http.Request, write.Fhir.MaxBodyBytes, write.Cancelled);
        if (body.Refusal is { } refusal)
            return FhirAnswer.Refused(refusal);
        if (body.Parsed!.Resource is null)
            return Answer([.. body.Parsed.Issues.Select(Problem.Of)]);
        var (resource, profile) = Input(body.Parsed.Resource, write.Http.Request.Query["profile"]);
        if (resource is null)
            return FhirAnswer.Refused("parameter-missing", "Parameters.parameter.where(name = 'resource')");
        if (profile is not null && !profiles.Knows(profile))
            return FhirAnswer.Refused("profile-unknown", "profile");

        var problems = new List<Problem>(body.Parsed.Issues.Select(Problem.Of));
        problems.AddRange(profiles.Judge(resource, profile is null ? Usual(resource) : [profile]));
        if (resource.Type == "Patient")
            problems.AddRange(RulesOfIdentity(resource));
        return Answer([.. problems.DistinctBy(problem => (problem.Code, problem.Expression))]);
    }

    private static (Element? Resource, string? Profile) Input(Element body, string? profileOfQuery)
    {
        if (body.Type != "Parameters")
            return (body, profileOfQuery);
        var parameters = body.Each("parameter").ToLookup(parameter => parameter.Text("name"));
        return (
            parameters["resource"].FirstOrDefault()?["resource"],
            parameters["profile"].FirstOrDefault()?["value"]?.Value ?? profileOfQuery
        );
    }

    private static string[] Usual(Element resource) => resource.Type == "Patient" ? [ProfileValidation.Patient] : [];

    /// <summary>An INS sets no fact, so it is not an error here; that its number is impossible is worth a warning.</summary>
    private static IEnumerable<Problem> RulesOfIdentity(Element patient)
    {
        var inbound = PatientResource.Read(patient, KeyControl.Warn);
        return inbound
            .Problems.Concat(inbound.ClaimedIns.Select(claim => claim.Fault).OfType<Problem>())
            .Select(problem => problem with { Severity = "warning" });
    }

    private static FhirAnswer Answer(IReadOnlyList<Problem> problems) =>
        FhirAnswer.Of(problems.Count == 0 ? OperationOutcomes.AllOk() : OperationOutcomes.Of(problems));
}
