using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>
/// Finds every INS in a Patient that a client sent: identifiers by system or type wherever they stand (contact, link,
/// contained resource, extension), MSSanté addresses, and texts that name an INS and hold a number. The billing number
/// (NSS) is another thing.
/// </summary>
internal sealed class InsInbound
{
    private readonly Element _patient;
    private readonly KeyControl _keyControl;
    private readonly Predicate<Element> _isIgnored;
    private readonly InsMentions _mentions = new();
    private readonly HashSet<Element> _carriers = [];
    private readonly List<ClaimedIns> _claims = [];
    private readonly List<Element> _insuranceNumbers = [];

    private InsInbound(Element patient, KeyControl keyControl, Predicate<Element> isIgnored)
    {
        _patient = patient;
        _keyControl = keyControl;
        _isIgnored = isIgnored;
    }

    /// <summary>Every INS, in the order they stand.</summary>
    public IReadOnlyList<ClaimedIns> Claims => _claims;

    /// <summary>The smallest elements that make no sense without what they carry of an INS.</summary>
    public IReadOnlyCollection<Element> Carriers => _carriers;

    /// <summary>The identifiers that are billing numbers, wherever they stand.</summary>
    public IReadOnlyCollection<Element> InsuranceNumbers => _insuranceNumbers;

    /// <summary>Finds every INS in a Patient.</summary>
    /// <param name="patient">The Patient; it is not changed.</param>
    /// <param name="keyControl">Whether a wrong key is an error or a warning.</param>
    /// <param name="isIgnored">Elements not to be searched.</param>
    public static InsInbound Find(Element patient, KeyControl keyControl, Predicate<Element> isIgnored)
    {
        var inbound = new InsInbound(patient, keyControl, isIgnored);
        inbound.Search(patient, outermostExtension: null);
        return inbound;
    }

    /// <summary>
    /// Finds where the number of an INS that was found stands once more, without a word that it is one; the billing number,
    /// often the same, is none of these places.
    /// </summary>
    public static IReadOnlyList<Element> FindCopies(
        Element patient,
        IEnumerable<ClaimedIns> known,
        Predicate<Element> isIgnored
    )
    {
        var numbers = known.Select(ins => ins.NumberWithoutKey).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return numbers.Count == 0
            ? []
            : FindNumbers(patient, number => numbers.Contains(number[..Matricule.NumberLength]), isIgnored);
    }

    /// <summary>Finds the smallest elements that hold certain numbers, billing numbers apart.</summary>
    /// <param name="isWanted">Judges a number of 13 or 15 characters.</param>
    public static IReadOnlyList<Element> FindNumbers(
        Element patient,
        Predicate<string> isWanted,
        Predicate<Element> isIgnored
    )
    {
        var copies = new List<Element>();
        Search(patient);
        return copies;

        void Search(Element element)
        {
            if (isIgnored(element))
                return;
            if (InsText.Of(element) is { } text && InsText.NumbersIn(text).Any(number => isWanted(number)))
                copies.Add(Carrier(element));
            foreach (var child in element.Children)
                if (!PatientIdentifiers.IsPartOfInsurance(child))
                    Search(child);
        }
    }

    private void Search(Element element, Element? outermostExtension)
    {
        if (_isIgnored(element))
            return;
        if (element.Type == "Extension")
            outermostExtension ??= element;
        if (element.Type == "Identifier" && IsSettled(element))
            return;
        if (InsText.Of(element) is { } text)
            SearchText(element, text, outermostExtension);
        foreach (var child in element.Children)
            if (!PatientIdentifiers.IsPartOfInsurance(child))
                Search(child, outermostExtension);
    }

    /// <summary>Whether an identifier is an INS as a whole, so that there is nothing more to look for in it.</summary>
    private bool IsSettled(Element identifier)
    {
        if (PatientIdentifiers.IsInsurance(identifier))
            _insuranceNumbers.Add(identifier);
        else if (PatientIdentifiers.SaysItIsIns(identifier))
        {
            var (value, system) = (identifier.Text("value") ?? "", identifier.Text("system") ?? "");
            var number = InsText.NumbersIn(value).Concat(InsText.NumbersIn(system)).FirstOrDefault() ?? value;
            Add(identifier, identifier, number, InsText.OidIn(system) ?? InsText.OidIn(value), mayLackOid: false);
            return true;
        }
        return false;
    }

    /// <summary>A number in a text is an INS if the text, its siblings or the extension around it say so.</summary>
    private void SearchText(Element element, string text, Element? outermostExtension)
    {
        if (InsText.NumbersIn(text).FirstOrDefault() is not { } number)
            return;
        var isMail = InsText.IsPatientMail(text);
        var mention = InsMention.Of(text);
        if (mention.Oid is null && element.Parent is { IsResource: false } parent)
            // Who assigned a number, and of which type it is, is said further down.
            mention = mention.And(parent.Type == "Identifier" ? _mentions.Inside(parent) : _mentions.Beside(parent));
        if (mention.Oid is null && outermostExtension is not null)
            mention = mention.And(_mentions.Inside(outermostExtension));
        if (isMail || mention.Oid is not null || (mention.Word && InsText.IsSureMatricule(number)))
            Add(Carrier(element), element, number, mention.Oid, isMail);
    }

    private void Add(Element carrier, Element blamed, string number, InsOid? oid, bool mayLackOid)
    {
        if (!_carriers.Add(carrier))
            return;
        var place = blamed.Expression;
        var refusal = Ins.TryParse(number, oid ?? (mayLackOid ? InsOid.Nir : null), KeyControl.Reject).Refusal;
        var isWarning = refusal?.Code == RefusalCodes.MatriculeKeyWrong && _keyControl is KeyControl.Warn;
        _claims.Add(
            new ClaimedIns(number, oid, place)
            {
                IsOwn = carrier.Name == "identifier" && ReferenceEquals(carrier.Parent, _patient),
                Use = carrier.Type == "Identifier" ? carrier.Text("use") : null,
                Ends = carrier.Type == "Identifier" ? carrier["period"]?.Text("end") : null,
                Fault = refusal is null ? null : new(refusal.Code, place, isWarning ? "warning" : "error"),
            }
        );
    }

    /// <summary>The smallest element that makes no sense without this text.</summary>
    private static Element Carrier(Element text) =>
        text.Parent is { Type: "Extension" or "Identifier" or "ContactPoint" or "Coding" } parent ? parent : text;
}
