using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>
/// Finds every INS in a Patient that a client sent: identifiers by system or type wherever they stand (contact, link,
/// contained resource, extension), MSSanté addresses, and texts that name an INS and hold a number. The billing number
/// (NSS) is put under its own OID and stays.
/// </summary>
internal sealed class InsInbound
{
    private readonly Element _patient;
    private readonly KeyControl _keyControl;
    private readonly Func<Element, string> _place;
    private readonly List<(Element Carrier, ClaimedIns Ins)> _found = [];

    private InsInbound(Element patient, KeyControl keyControl, Func<Element, string> place)
    {
        _patient = patient;
        _keyControl = keyControl;
        _place = place;
    }

    /// <summary>Lists every INS, in the order they stand, each with the element to take out.</summary>
    /// <param name="patient">A Patient without narrative; its billing numbers are rewritten.</param>
    /// <param name="keyControl">Whether a wrong key is an error or a warning.</param>
    /// <param name="place">The place of an element in the client's input.</param>
    public static IReadOnlyList<(Element Carrier, ClaimedIns Ins)> Find(
        Element patient,
        KeyControl keyControl,
        Func<Element, string> place
    )
    {
        var inbound = new InsInbound(patient, keyControl, place);
        inbound.Search(patient, outermostExtension: null);
        return inbound._found;
    }

    /// <summary>
    /// Finds the numbers of INS that were found elsewhere where they stand once more, without a word that they are one;
    /// the billing number, often the same, is none of them.
    /// </summary>
    public static IReadOnlyList<Element> FindCopies(Element patient, IEnumerable<ClaimedIns> known)
    {
        var numbers = known.Select(ins => ins.NumberWithoutKey).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var copies = new List<Element>();
        if (numbers.Count > 0)
            Search(patient);
        return copies;

        void Search(Element element)
        {
            if (element.Value is { } text && InsText.NumbersIn(text).Any(IsKnown))
                copies.Add(Carrier(element));
            else
                foreach (var child in element.Children)
                    if (!IsPartOfInsurance(child))
                        Search(child);
        }

        bool IsKnown(string number) => numbers.Contains(number[..Matricule.NumberLength]);
    }

    private void Search(Element element, Element? outermostExtension)
    {
        if (element.Type == "Extension")
            outermostExtension ??= element;
        if (element.Type == "Identifier")
        {
            if (PatientIdentifiers.IsInsurance(element))
                PatientIdentifiers.PutUnderItsOwnOid(element);
            else if (PatientIdentifiers.SaysItIsIns(element))
            {
                Add(element, element, NumberOf(element), OidOf(element), mayLackOid: false);
                return;
            }
        }
        if (element.Value is { } text && Number(element, text, outermostExtension) is { } number)
        {
            var oid = InsText.OidIn(text) ?? OidBeside(element);
            Add(Carrier(element), element, number, oid, mayLackOid: InsText.IsPatientMail(text));
            return;
        }
        foreach (var child in element.Children)
            if (!IsPartOfInsurance(child))
                Search(child, outermostExtension);
    }

    /// <summary>The matricule that a text holds, if the text, its siblings or the extension around it name an INS.</summary>
    private static string? Number(Element element, string text, Element? outermostExtension)
    {
        var number = InsText.NumbersIn(text).FirstOrDefault();
        if (number is null)
            return null;
        if (InsText.IsPatientMail(text) || NamesOid(text))
            return number;
        var isSure =
            number.Length == Matricule.FullLength && Matricule.TryParse(number, out var full) && full.HasRightKey;
        var siblings = element.Parent is { IsResource: false } parent ? parent : null;
        return AnyText(siblings, deep: false, NamesOid) || AnyText(outermostExtension, deep: true, NamesOid) ? number
            : isSure && (InsText.HasWord(text) || AnyText(siblings, deep: false, InsText.HasWord)) ? number
            : isSure && AnyText(outermostExtension, deep: true, InsText.HasWord) ? number
            : null;
    }

    private static bool NamesOid(string text) => InsText.OidIn(text) is not null;

    private static bool AnyText(Element? element, bool deep, Func<string, bool> test)
    {
        if (element is null)
            return false;
        foreach (var child in element.Children)
            if ((child.Value is { } text && test(text)) || (deep && AnyText(child, deep, test)))
                return true;
        return false;
    }

    private void Add(Element carrier, Element blamed, string? number, InsOid? oid, bool mayLackOid)
    {
        if (_found.Exists(found => ReferenceEquals(found.Carrier, carrier)))
            return;
        var refusal = Ins.TryParse(number, oid ?? (mayLackOid ? InsOid.Nir : null), KeyControl.Reject).Refusal;
        var isWarning = refusal?.Code == RefusalCodes.MatriculeKeyWrong && _keyControl is KeyControl.Warn;
        var claim = new ClaimedIns(number, oid, _place(blamed))
        {
            IsOwn = carrier.Name == "identifier" && ReferenceEquals(carrier.Parent, _patient),
            Use = carrier.Type == "Identifier" ? carrier.Text("use") : null,
            Fault = refusal is null ? null : new Problem(refusal.Code, _place(blamed), isWarning ? "warning" : "error"),
        };
        _found.Add((carrier, claim));
    }

    /// <summary>The smallest element that makes no sense without this text.</summary>
    private static Element Carrier(Element text) =>
        text.Parent is { Type: "Extension" or "Identifier" or "ContactPoint" or "Coding" } parent ? parent : text;

    private static bool IsPartOfInsurance(Element text) =>
        text is { IsPrimitive: true, Parent: { } parent } && PatientIdentifiers.IsInsurance(parent);

    /// <summary>The number, which may stand inside a longer text; else the value as it is.</summary>
    private static string? NumberOf(Element identifier)
    {
        var (value, system) = (identifier.Text("value"), identifier.Text("system"));
        return InsText.NumbersIn(value ?? "").Concat(InsText.NumbersIn(system ?? "")).FirstOrDefault() ?? value;
    }

    private static InsOid? OidOf(Element identifier) =>
        InsText.OidIn(identifier.Text("system") ?? "") ?? InsText.OidIn(identifier.Text("value") ?? "");

    private static InsOid? OidBeside(Element text)
    {
        foreach (var sibling in text.Parent!.Children)
            if (sibling.Value is { } other && InsText.OidIn(other) is { } oid)
                return oid;
        return null;
    }
}
