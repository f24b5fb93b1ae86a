using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>
/// Reads the strict traits of a Patient that a client sent: the name of use <c>official</c>, or without one the first that
/// states no use; the extensions of the list of given names, of the birth place and of a corrected birth date.
/// </summary>
internal sealed class TraitsInbound
{
    private readonly Element _patient;
    private readonly Func<Element, string> _place;
    private readonly Element? _birthName;
    private readonly Element? _birthPlaceCode;
    private readonly List<Problem> _problems = [];

    /// <summary>Reads and checks the traits; the Patient is not changed.</summary>
    /// <param name="patient">The Patient.</param>
    /// <param name="place">The place of an element in the client's input.</param>
    public TraitsInbound(Element patient, Func<Element, string> place)
    {
        _patient = patient;
        _place = place;
        _birthName = BirthName(patient);
        _birthPlaceCode = BirthPlaceExtension.CodingOf(patient);
        Sent = Read();
        Traits = Check();
    }

    /// <summary>The traits as sent.</summary>
    public SentTraits Sent { get; }

    /// <summary>The traits, normalized; null when one is missing or not allowed.</summary>
    public StrictTraits? Traits { get; }

    /// <summary>Everything wrong with the traits.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The names as sent, if normalization changed one.</summary>
    public OriginalNames? OriginalNames =>
        Traits is null
        || (Sent.BirthName, Sent.FirstGivenName ?? Traits.FirstGivenName, Sent.GivenNames)
            == (Traits.BirthName, Traits.FirstGivenName, Traits.GivenNames)
            ? null
            : new(Sent.BirthName!, Sent.FirstGivenName, Sent.GivenNames);

    /// <summary>
    /// Takes the traits out of the Patient. What else their elements say stays: parts of the birth name, which becomes the
    /// first name, the address of the birth place, ids and extensions.
    /// </summary>
    public void TakeOut()
    {
        PatientResidual.TakeValue(_patient["birthDate"]);
        PatientResidual.TakeValue(_patient["gender"]);
        if (CorrectedBirthDate is { } corrected)
            PatientResidual.TakeOut(corrected);
        if (_birthName is not null)
            TakeOutBirthName(_birthName);
    }

    private void TakeOutBirthName(Element name)
    {
        foreach (var list in name.Each("extension").Where(IsGivenNameList).ToList())
            name.Remove(list);
        foreach (var given in name.Each("given").Skip(1).ToList())
            name.Remove(given);
        foreach (var part in new[] { name["family"], name["given"] }.OfType<Element>())
        {
            part.Value = null;
            if (!part.HasChildren)
                name.Remove(part);
        }
        name.Set("use", "official");
        _patient.Remove(name);
        _patient.Insert("name", 0, name);
    }

    private static Element? BirthName(Element patient)
    {
        Element? withoutUse = null;
        foreach (var name in patient.Each("name"))
        {
            if (name.Text("use") == "official")
                return name;
            if (name.Text("use") is null)
                withoutUse ??= name;
        }
        return withoutUse;
    }

    private static bool IsGivenNameList(Element extension) => extension.Text("url") == FrCore.BirthListGivenName;

    private Element? GivenNameListElement => _birthName?.Each("extension").FirstOrDefault(IsGivenNameList)?["value"];

    /// <summary>The indicator that the birth date stands for an incomplete one; only if it says so.</summary>
    private Element? CorrectedBirthDate =>
        _patient
            .Each("extension")
            .FirstOrDefault(extension =>
                extension.Text("url") == FrCore.BirthDateUpdateIndicator && extension.Text("value") == "true"
            );

    private SentTraits Read() =>
        new(
            _birthName?.Text("family"),
            _birthName?.Each("given").Select(given => given.Value).FirstOrDefault(given => given is not null),
            GivenNameListElement?.Value ?? (_birthName is null ? null : SearchKeys.GivenNames(_birthName)),
            _patient.Text("birthDate"),
            _patient.Text("gender") switch
            {
                "male" => Sex.Male,
                "female" => Sex.Female,
                "unknown" => Sex.Unknown,
                _ => null,
            },
            _birthPlaceCode?.Text("code")
        );

    private StrictTraits? Check()
    {
        CheckName(Sent.BirthName, NameKind.BirthName, _birthName?["family"], "family");
        CheckName(Sent.FirstGivenName ?? Sent.GivenNames, NameKind.GivenNames, _birthName?["given"], "given");
        if (Sent is { FirstGivenName: not null, GivenNames: not null })
            CheckName(Sent.GivenNames, NameKind.GivenNames, GivenNameListElement ?? _birthName!["given"], "given");
        CheckGender();
        CheckBirthDate();
        if (Sent.BirthPlace is not null && !BirthPlace.TryParse(Sent.BirthPlace, out _))
            Blame(RefusalCodes.BirthPlaceMalformed, _birthPlaceCode!["code"]!);
        return _problems.Count > 0 ? null : Create();
    }

    private void CheckName(string? name, NameKind kind, Element? element, string part)
    {
        if (string.IsNullOrWhiteSpace(name))
            _problems.Add(
                new(
                    RefusalCodes.TraitMissing,
                    $"{_place(_birthName ?? _patient)}.{(_birthName is null ? "name" : part)}"
                )
            );
        else if (!NameText.TryNormalize(name, kind, out _))
            Blame(RefusalCodes.NameNotAllowed, element!);
    }

    private void CheckGender()
    {
        if (_patient.Text("gender") is null)
            _problems.Add(new(RefusalCodes.TraitMissing, $"{_place(_patient)}.gender"));
        else if (Sent.Sex is null)
            Blame("gender-unsupported", _patient["gender"]!);
    }

    private void CheckBirthDate()
    {
        if (Sent.BirthDate is null)
            _problems.Add(new(RefusalCodes.TraitMissing, $"{_place(_patient)}.birthDate"));
        else if (!BirthDate.TryParse(Sent.BirthDate, out var date) || date.IsExceptional)
            Blame(RefusalCodes.BirthDateIncomplete, _patient["birthDate"]!);
    }

    private StrictTraits? Create()
    {
        var traits = StrictTraits.TryCreate(
            Sent.BirthName,
            Sent.FirstGivenName,
            Sent.GivenNames,
            Sent.BirthDate,
            Sent.Sex,
            Sent.BirthPlace,
            CorrectedBirthDate is null ? BirthDateMarker.None : BirthDateMarker.Interpreted
        );
        if (traits.IsRefused)
            _problems.Add(new(traits.Refusal.Code, _place(_birthName!)));
        else if (!traits.Value.FirstGivenNameAgrees)
            _problems.Add(new("given-names-disagree", _place(_birthName!), "warning"));
        return traits.IsRefused ? null : traits.Value;
    }

    private void Blame(string code, Element element) => _problems.Add(new(code, _place(element)));
}
