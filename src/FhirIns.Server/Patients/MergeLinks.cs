using FhirIns.Fhir;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>
/// The links of a merge, <c>replaced-by</c> on the record that went and <c>replaces</c> on the one that stays. Merging
/// writes them and its undoing removes them; a client does neither by sending a Patient.
/// </summary>
internal static class MergeLinks
{
    public const string ReplacedBy = "replaced-by";
    public const string Replaces = "replaces";

    public static void Add(Element patient, string type, string otherId) =>
        patient.Add("link").Set("type", type).Add("other").Set("reference", PatientReference.To(otherId));

    public static void Remove(Element patient, string type, string otherId)
    {
        foreach (var link in Of(patient).Where(link => IsTo(link, type, otherId)).ToList())
            patient.Remove(link);
    }

    /// <summary>Whether the server wrote this link into what it stores.</summary>
    public static bool Has(Element patient, string type, string otherId) =>
        Of(patient).Any(link => IsTo(link, type, otherId));

    /// <summary>The id of the record that this one was merged into; null when there is none.</summary>
    public static string? ReplacementOf(Element patient) =>
        Of(patient).LastOrDefault(link => link.Text("type") == ReplacedBy) is { } link ? IdIn(link) : null;

    /// <summary>The ids of the records that were merged into this one.</summary>
    public static IReadOnlyList<string> ReplacedRecords(Element patient) =>
        [.. Of(patient).Where(link => link.Text("type") == Replaces).Select(IdIn).OfType<string>()];

    /// <summary>What is wrong with the links that a client sent: those of a merge that was not made.</summary>
    /// <param name="sent">The Patient as it was sent.</param>
    /// <param name="stored">What is stored of it; null for a new one.</param>
    /// <param name="fhirBase">The absolute address of this server.</param>
    public static IEnumerable<Problem> Judge(Element sent, Element? stored, string fhirBase) =>
        from link in Of(sent)
        where
            stored is null
            || PatientReference.IdOf(link["other"], fhirBase) is not { } otherId
            || !Has(stored, link.Text("type")!, otherId)
        select new Problem("merge-by-operation", link.Expression);

    /// <summary>Puts the links of merges as they are stored into what a client sent, whether it sent them or not.</summary>
    /// <param name="sent">What is kept of what the client sent; it is changed.</param>
    public static void Keep(Element sent, Element stored)
    {
        foreach (var link in Of(sent).ToList())
            sent.Remove(link);
        foreach (var link in Of(stored))
            sent.Add(link.Clone());
    }

    private static IEnumerable<Element> Of(Element patient) =>
        patient.Each("link").Where(link => link.Text("type") is ReplacedBy or Replaces);

    private static bool IsTo(Element link, string type, string otherId) =>
        link.Text("type") == type && IdIn(link) == otherId;

    private static string? IdIn(Element link) => PatientReference.IdOf(link["other"], fhirBase: "");
}
