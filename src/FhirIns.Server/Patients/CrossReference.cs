using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// <c>$ihe-pix</c> (PIXm ITI-83): from one identifier of a patient to the others, and to the record. What is answered is what
/// the caller would read in the record: an INS that may not leave is neither source nor target.
/// </summary>
internal sealed class CrossReference(PatientWrite write, IdentifierLookup identifiers) : IOperationHandler
{
    private const string Source = "sourceIdentifier";
    private const string Target = "targetSystem";

    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        if (input.Text(Source)?.Split('|') is not [{ Length: > 0 } system, { Length: > 0 } value])
            return FhirAnswer.Refused("parameter-invalid", input.PlaceOf(Source));
        if (!await identifiers.KnowsAsync(system, write.Cancelled))
            return FhirAnswer.Refused("source-domain-unknown", input.PlaceOf(Source));
        var targets = input.Texts(Target).ToHashSet(StringComparer.Ordinal);
        foreach (var target in targets)
            if (!await identifiers.KnowsAsync(target, write.Cancelled))
                return FhirAnswer.Refused("target-domain-unknown", input.PlaceOf(Target));
        var (ids, refusal) = await identifiers.HoldersAsync(system, value, write.Caller, write.Cancelled);
        if (refusal is not null)
            return refusal;
        var rows = await write
            .Db.Patients.AsNoTracking()
            .Where(row => ids.Contains(row.Identity.Id) && !row.Deleted && !row.Identity.IsMerged)
            .OrderBy(row => row.Key)
            .ToListAsync(write.Cancelled);
        if (rows.Count == 0)
            return FhirAnswer.Refused("source-identifier-unknown", input.PlaceOf(Source));
        var output = new OperationOutput();
        foreach (var row in rows)
            Tell(row, (system, value), targets, output);
        return FhirAnswer.Of(output.Resource) with { Format = FhirFormat.Named(input.Text("_format")) };
    }

    /// <summary>Adds the current identifiers of a record; with targets, the record itself only where it has one of them.</summary>
    private void Tell(
        PatientRow row,
        (string System, string Value) source,
        HashSet<string> targets,
        OperationOutput output
    )
    {
        var patient = FhirJson.Parse(row.For(write.Caller.MaySeeIns)).Resource!;
        var others = patient.Each("identifier").Where(identifier => IsOther(identifier, source, targets)).ToList();
        if (others.Count > 0 || targets.Count == 0)
            output.AddReference("targetId", PatientReference.To(row.Id));
        foreach (var identifier in others)
        {
            var answer = output.Begin("targetIdentifier").Add("valueIdentifier");
            if (identifier.Text("use") is { } use)
                answer.Set("use", use);
            answer.Set("system", identifier.Text("system")!).Set("value", identifier.Text("value")!);
        }
    }

    private static bool IsOther(Element identifier, (string System, string Value) source, HashSet<string> targets) =>
        identifier.Text("system") is { } system
        && identifier.Text("value") is { } value
        && identifier.Text("use") != "old"
        && (system, value) != source
        && (targets.Count == 0 || targets.Contains(system));
}
