using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Lays what a message says over the Patient that is stored. A message tells less than FHIR: what it has no field for
/// stays, an empty field changes nothing, and <c>""</c> empties what can be empty (HL7 v2.5, 2.5.3).
/// </summary>
internal static class MessageIdentity
{
    /// <summary>The whole Patient as it is after the message.</summary>
    /// <param name="stored">As it was read; it is changed.</param>
    /// <param name="said">What the message says.</param>
    /// <param name="pid">The segment, which tells an empty field from one that empties.</param>
    public static Element LaidOver(Element stored, FormIdentity said, Er7Segment pid)
    {
        var sent = PatientForm.Write(said);
        // Its tag tells the status that is stored, not the one that is said.
        Replace("meta", _ => true, _ => false);
        Replace("name", IsBirthOrUsed, IsBirthOrUsed);
        if (IsSaid(pid, 11))
            Replace("address", IsCurrent, _ => true);
        if (IsSaid(pid, 13) || IsSaid(pid, 14))
            Replace("telecom", IsCurrent, _ => true);
        ReplaceExtensions(stored, sent, said, pid);
        if (said.Gender is { } gender)
            stored.Set("gender", gender);
        if (said.BirthDate is { } day)
            stored.Set("birthDate", day);
        if (IsSaid(pid, 29) || IsSaid(pid, 30))
            Replace("deceased", _ => true, _ => true);
        ReplaceNumbers(stored, sent);
        return stored;

        void Replace(string name, Func<Element, bool> goes, Func<Element, bool> comes)
        {
            foreach (var old in stored.Each(name).Where(goes).ToList())
                stored.Remove(old);
            foreach (var one in sent.Each(name).Where(comes))
                stored.Add(one.Clone());
        }
    }

    /// <summary>Marks the numbers that the message says are no longer in use; they stay, as past ones.</summary>
    public static void Retire(Element patient, IReadOnlyList<FormIdentifier> numbers)
    {
        foreach (var identifier in patient.Each("identifier"))
            if (numbers.Any(number => IsNumber(identifier, number.System, number.Value)))
                identifier.Set("use", "old");
    }

    private static void ReplaceExtensions(Element stored, Element sent, FormIdentity said, Er7Segment pid)
    {
        Func<string?, bool> goes = url =>
            FrCore.IsReliability(url)
            || url == FrCore.BirthDateUpdateIndicator
            || (url == FrCore.BirthPlace && (said.BirthPlace ?? said.BirthCity) is not null)
            || (url == FrCore.MothersMaidenName && IsSaid(pid, 6));
        foreach (var old in stored.Each("extension").Where(one => goes(one.Text("url"))).ToList())
            stored.Remove(old);
        foreach (var one in sent.Each("extension"))
            stored.Add(one.Clone());
    }

    /// <summary>The numbers said are added or renewed; others that are known stay. An INS is as the message says it.</summary>
    private static void ReplaceNumbers(Element stored, Element sent)
    {
        var said = sent.Each("identifier").ToList();
        foreach (var old in stored.Each("identifier").ToList())
            if (
                InsOid.TryParse(old.Text("system"), out _)
                || said.Exists(one => IsNumber(old, one.Text("system"), one.Text("value")))
            )
                stored.Remove(old);
        foreach (var one in said)
            stored.Add(one.Clone());
    }

    private static bool IsNumber(Element identifier, string? system, string? value) =>
        identifier.Text("system") == system && identifier.Text("value") == value;

    private static bool IsSaid(Er7Segment pid, int field) => pid.Raw(field).Length > 0;

    private static bool IsBirthOrUsed(Element name) => name.Text("use") is "official" or "usual";

    private static bool IsCurrent(Element element) => element.Text("use") is not "old";
}
