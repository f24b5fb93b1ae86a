using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// <c>$validate</c>: everything wrong with a body, by R4, by the French profiles and by the rules of identity; with a mode,
/// what that change would be refused for. At the address of a Patient and without a body, the Patient as it is stored is
/// judged. Nothing is stored; any body that is JSON or XML is answered 200.
/// </summary>
internal static class ValidatePatient
{
    public static async Task<IResult> Handle(PatientWrite write, ProfileValidation profiles)
    {
        var query = write.Http.Request.Query;
        var asked = new Asked(null, query["profile"], query["mode"]);
        IReadOnlyList<FhirIssue> found = [];
        if (!FhirBody.IsAbsent(write.Http.Request))
        {
            var body = await FhirBody.ReadParsedAsync(write.Http.Request, write.Fhir.MaxBodyBytes, write.Cancelled);
            if (body.Refusal is { } refusal)
                return FhirAnswer.Refused(refusal);
            found = body.Parsed!.Issues;
            if (body.Parsed.Resource is null)
                return Answer(found.Select(Problem.Of));
            asked = Read(body.Parsed.Resource, asked);
        }
        if (asked.Mode is not (null or "create" or "update" or "delete" or "profile"))
            return FhirAnswer.Refused("parameter-invalid", "mode");
        if (asked.Profile is not null && !profiles.Knows(asked.Profile))
            return FhirAnswer.Refused("profile-unknown", "profile");
        if (asked.Mode == "delete")
            return await JudgeDeletionAsync(write);
        if (asked.Mode == "profile" && asked.Profile is null)
            return FhirAnswer.Refused("parameter-missing", "Parameters.parameter.where(name = 'profile')");
        if (asked.Resource is { } resource)
            return await JudgeAsync(write, profiles, resource, asked, found);
        return write.Http.GetRouteValue("id") is string && asked.Mode is null or "profile"
            ? await JudgeStoredAsync(write, profiles, asked)
            : FhirAnswer.Refused("parameter-missing", "Parameters.parameter.where(name = 'resource')");
    }

    private static Asked Read(Element body, Asked byQuery)
    {
        if (body.Type != "Parameters")
            return byQuery with { Resource = body };
        var parameters = body.Each("parameter").ToLookup(parameter => parameter.Text("name"));
        return new(
            parameters["resource"].FirstOrDefault()?["resource"],
            parameters["profile"].FirstOrDefault()?["value"]?.Value ?? byQuery.Profile,
            parameters["mode"].FirstOrDefault()?["value"]?.Value ?? byQuery.Mode
        );
    }

    private static async Task<IResult> JudgeAsync(
        PatientWrite write,
        ProfileValidation profiles,
        Element resource,
        Asked asked,
        IReadOnlyList<FhirIssue> found
    )
    {
        var problems = found
            .Select(Problem.Of)
            .Concat(profiles.Judge(resource, asked.Profile is null ? Usual(resource) : [asked.Profile]))
            .ToList();
        if (resource.Type == "Patient")
            problems.AddRange(
                asked.Mode is "create" or "update"
                    ? await RefusalsAsync(write, resource, asked.Mode)
                    : RulesOfIdentity(resource)
            );
        return Answer(problems);
    }

    /// <summary>The Patient of this address as this caller may see it.</summary>
    private static async Task<IResult> JudgeStoredAsync(PatientWrite write, ProfileValidation profiles, Asked asked)
    {
        if (await FindAsync(write) is not { } row)
            return FhirAnswer.Refused("not-found");
        if (row.Deleted)
            return FhirAnswer.Refused("gone");
        var stored = FhirJson.Parse(row.For(write.Caller.MaySeeIns)).Resource!;
        return Answer(profiles.Judge(stored, asked.Profile is null ? [] : [asked.Profile]));
    }

    /// <summary>What a creation, or a change of the Patient of this address, would be refused for.</summary>
    private static async Task<IEnumerable<Problem>> RefusalsAsync(PatientWrite write, Element patient, string mode)
    {
        var row = mode == "update" ? await FindAsync(write) : null;
        var mayFeed = write.Caller.Has("ins.feed");
        var sent = write.Judge(patient, []);
        var problems = sent.Problems(mayFeed, row?.Identity, write.Caller.MaySeeIns);
        // That traits are locked tells of an INS (S053): only whoever may change them is told.
        var mayUpdate = Authorization.Check(write.Caller, ScopeTable.Interaction("Patient", "update")) is null;
        return row is null || mayFeed || !mayUpdate
            ? problems
            : [.. problems, .. UpdatePatient.WhyRefused(row, sent, write)];
    }

    private static async Task<IResult> JudgeDeletionAsync(PatientWrite write)
    {
        if (write.Http.GetRouteValue("id") is not string)
            return FhirAnswer.Refused("parameter-invalid", "mode");
        return await FindAsync(write) switch
        {
            null => FhirAnswer.Refused("not-found"),
            { Deleted: true } => FhirAnswer.Refused("gone"),
            { } row when DeletePatient.WhyKept(row) is { } code => Answer([new(code)]),
            _ => Answer([]),
        };
    }

    private static Task<PatientRow?> FindAsync(PatientWrite write) =>
        write.Db.FindPatientAsync(write.Http.GetRouteValue("id") as string ?? "", write.Cancelled);

    private static string[] Usual(Element resource) => resource.Type == "Patient" ? [ProfileValidation.Patient] : [];

    /// <summary>An INS sets no fact, so it is not an error here; that its number is impossible is worth a warning.</summary>
    private static IEnumerable<Problem> RulesOfIdentity(Element patient)
    {
        var inbound = PatientResource.Read(patient, KeyControl.Warn);
        return inbound
            .Problems.Concat(inbound.ClaimedIns.Select(claim => claim.Fault).OfType<Problem>())
            .Select(problem => problem with { Severity = "warning" });
    }

    private static FhirAnswer Answer(IEnumerable<Problem> problems)
    {
        var once = problems.DistinctBy(problem => (problem.Code, problem.Expression)).ToList();
        return FhirAnswer.Of(once.Count == 0 ? OperationOutcomes.AllOk() : OperationOutcomes.Of(once));
    }

    /// <param name="Resource">What to judge.</param>
    /// <param name="Profile">Judge by this one besides those that it names.</param>
    /// <param name="Mode">create, update, delete or profile; null for none.</param>
    private sealed record Asked(Element? Resource, string? Profile, string? Mode);
}
