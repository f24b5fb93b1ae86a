using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// Reads a Patient: finds, one by one, what the server interprets; a copy without it is the residual. Nothing is taken out
/// before all is found, and the Patient itself is not changed: every place is the client's.
/// </summary>
internal static class PatientReading
{
    public static InboundPatient Of(Element patient, KeyControl keyControl)
    {
        var copy = new ResidualCopy();
        copy.LeaveOut(Narratives(patient));

        var traits = new TraitsInbound(patient);
        var statuses = StatusInbound.Find(patient);
        var ins = InsInbound.Find(patient, keyControl, copy.LeavesOut);

        copy.LeaveOut(statuses.Select(found => found.Carrier));
        copy.LeaveOut(ins.Carriers);
        copy.LeaveOut(InsInbound.FindCopies(patient, ins.Claims, copy.LeavesOut));
        copy.LeaveOut(WrittenByTheServer(patient));
        copy.Rewrite(ins.InsuranceNumbers);
        traits.LeaveOut(copy);
        return new()
        {
            Traits = traits.Traits,
            Sent = traits.Sent,
            OriginalNames = traits.OriginalNames,
            Problems = traits.Problems,
            ClaimedIns = ins.Claims,
            ClaimedStatuses = [.. statuses.Select(found => found.Status).OfType<ClaimedStatus>()],
            Residual = copy.Of(patient, traits.BirthName),
        };
    }

    private static IEnumerable<Element> Narratives(Element patient) =>
        patient
            .Each("contained")
            .Prepend(patient)
            .SelectMany(resource => resource.Each("text"))
            .Where(text => text.Type == "Narrative");

    private static IEnumerable<Element> WrittenByTheServer(Element patient) =>
        patient
            .Each("meta")
            .SelectMany(meta => meta.Children)
            .Where(part =>
                part.Name is "versionId" or "lastUpdated" || (part.Name == "profile" && FrCore.IsOurProfile(part.Value))
            )
            .Concat(patient.Each("id"));
}
