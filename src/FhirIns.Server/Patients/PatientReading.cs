using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>Reads a Patient: takes out of a copy, one by one, what the server interprets; what is left is the residual.</summary>
internal sealed class PatientReading(Element source, KeyControl keyControl)
{
    private readonly Element _patient = source.Clone();

    public InboundPatient Sort()
    {
        DropNarratives();
        // Everything is found before anything is taken out: the place of an element counts those before it.
        var traits = new TraitsInbound(_patient, PlaceOf);
        var ins = InsInbound.Find(_patient, keyControl, PlaceOf);
        var statuses = StatusInbound.Find(_patient, PlaceOf);
        var claimedIns = ins.Select(found => found.Ins).ToList();

        TakeOut(ins.Select(found => found.Carrier));
        TakeOut(statuses.Select(found => found.Carrier));
        TakeOut(InsInbound.FindCopies(_patient, claimedIns));
        traits.TakeOut();
        TakeOutWhatTheServerWrites();
        return new()
        {
            Traits = traits.Traits,
            Sent = traits.Sent,
            OriginalNames = traits.OriginalNames,
            Problems = traits.Problems,
            ClaimedIns = claimedIns,
            ClaimedStatuses = [.. statuses.Select(found => found.Status).OfType<ClaimedStatus>()],
            Residual = _patient,
        };
    }

    /// <summary>The place in the client's input, which may hold the Patient in a Bundle or in Parameters.</summary>
    private string PlaceOf(Element element) => source.Expression + element.Expression[_patient.Name.Length..];

    private void DropNarratives()
    {
        TakeOut(_patient.Each("text"));
        foreach (var contained in _patient.Each("contained"))
            TakeOut(contained.Each("text").Where(text => text.Type == "Narrative"));
    }

    private void TakeOutWhatTheServerWrites()
    {
        TakeOut(_patient.Each("id"));
        if (_patient["meta"] is not { } meta)
            return;
        TakeOut(meta.Each("versionId"));
        TakeOut(meta.Each("lastUpdated"));
        TakeOut(meta.Each("profile").Where(profile => FrCore.IsOurProfile(profile.Value)));
    }

    private static void TakeOut(IEnumerable<Element> elements)
    {
        foreach (var element in elements.ToList())
            PatientResidual.TakeOut(element);
    }
}
