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
    private readonly Element? _birthPlaceCode;
    private readonly List<Problem> _problems = [];

    /// <summary>Reads and checks the traits; the Patient is not changed.</summary>
    public TraitsInbound(Element patient)
    {
        _patient = patient;
        BirthName = FindBirthName(patient);
        _birthPlaceCode = BirthPlaceExtension.CodingOf(patient);
        Sent = Read();
        Traits = Check();
    }

    /// <summary>The name that holds the birth name; null when there is none.</summary>
    public Element? BirthName { get; }

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
    /// Leaves the traits out of a copy. What else their elements say stays: parts of the birth name, the address of the
    /// birth place, ids and extensions.
    /// </summary>
    public void LeaveOut(ResidualCopy copy)
    {
        copy.LeaveValueOut(_patient["birthDate"]);
        copy.LeaveValueOut(_patient["gender"]);
        copy.LeaveValueOut(CorrectedBirthDate?["value"]);
        if (BirthName is not { } name)
            return;
        copy.LeaveValueOut(GivenNameListElement);
        copy.LeaveOut(
            BirthListExtension
                .AllIn(name)
                .Where(list => list["value"] is not { Type: "string" } value || value != GivenNameListElement)
        );
        copy.MoveToList(name.Each("given").Skip(1));
        copy.LeaveValueOut(name["given"]);
        copy.LeaveValueOut(name["family"]);
    }

    private static Element? FindBirthName(Element patient)
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

    private Element? GivenNameListElement => BirthName is null ? null : BirthListExtension.ValueIn(BirthName);

    private string? TextOfList => GivenNameListElement is { Type: "string" } list ? list.Value : null;

    /// <summary>The indicator that the birth date stands for an incomplete one; only if it says so.</summary>
    private Element? CorrectedBirthDate =>
        _patient
            .Each("extension")
            .FirstOrDefault(extension =>
                extension.Text("url") == FrCore.BirthDateUpdateIndicator && extension.Text("value") == "true"
            );

    private SentTraits Read() =>
        new(
            BirthName?.Text("family"),
            BirthName?.Each("given").Select(given => given.Value).FirstOrDefault(given => given is not null),
            TextOfList ?? (BirthName is null ? null : SearchKeys.GivenNames(BirthName)),
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
        if (BirthName is null)
            _problems.Add(new(RefusalCodes.TraitMissing, $"{_patient.Expression}.name"));
        else
            CheckBirthName(BirthName);
        CheckGender();
        CheckBirthDate();
        if (Sent.BirthPlace is not null && !BirthPlace.TryParse(Sent.BirthPlace, out _))
            Blame(RefusalCodes.BirthPlaceMalformed, _birthPlaceCode!["code"]!);
        return _problems.Exists(problem => problem.IsError) ? null : Create();
    }

    private void CheckBirthName(Element name)
    {
        CheckName(Sent.BirthName, NameKind.BirthName, name["family"], $"{name.Expression}.family");
        var list = GivenNameListElement;
        if (list is null || Sent.FirstGivenName is not null)
            CheckName(Sent.FirstGivenName, NameKind.GivenNames, name["given"], $"{name.Expression}.given");
        if (list is not null)
            CheckName(TextOfList, NameKind.GivenNames, list, list.Expression);
        foreach (var given in name.Each("given").Skip(1))
            if (given.Value is { } other && !NameText.TryNormalize(other, NameKind.GivenNames, out _))
                Blame(RefusalCodes.NameNotAllowed, given);
    }

    private void CheckName(string? name, NameKind kind, Element? element, string place)
    {
        if (string.IsNullOrWhiteSpace(name))
            _problems.Add(new(RefusalCodes.TraitMissing, place));
        else if (!NameText.TryNormalize(name, kind, out _))
            Blame(RefusalCodes.NameNotAllowed, element!);
    }

    private void CheckGender()
    {
        if (_patient.Text("gender") is null)
            _problems.Add(new(RefusalCodes.TraitMissing, $"{_patient.Expression}.gender"));
        else if (Sent.Sex is null)
            Blame("gender-unsupported", _patient["gender"]!);
    }

    private void CheckBirthDate()
    {
        if (Sent.BirthDate is null)
            _problems.Add(new(RefusalCodes.TraitMissing, $"{_patient.Expression}.birthDate"));
        else if (!BirthDate.TryParse(Sent.BirthDate, out var date) || date.IsExceptional)
            Blame(RefusalCodes.BirthDateIncomplete, _patient["birthDate"]!);
    }

    /// <summary>Whether the birth date stands for one of which day or month is unknown (EXI ID 11).</summary>
    private bool HasLunarDate => _patient.Each("extension").Any(one => one.Text("url") == FrCore.LunarDate);

    private StrictTraits? Create()
    {
        var traits = StrictTraits.TryCreate(
            Sent.BirthName,
            Sent.FirstGivenName,
            Sent.GivenNames,
            Sent.BirthDate,
            Sent.Sex,
            Sent.BirthPlace,
            CorrectedBirthDate is null && !HasLunarDate ? BirthDateMarker.None : BirthDateMarker.Interpreted
        );
        if (traits.IsRefused)
            _problems.Add(new(traits.Refusal.Code, BirthName!.Expression));
        else if (!traits.Value.FirstGivenNameAgrees || !AreAllInTheList(traits.Value.GivenNames))
            _problems.Add(new("given-names-disagree", BirthName!.Expression, "warning"));
        return traits.IsRefused ? null : traits.Value;
    }

    /// <summary>Whether the given names beyond the first, which go into the list alone, are in it.</summary>
    private bool AreAllInTheList(string list) =>
        SearchKeys.GivenNames(BirthName!) is not { } sent
        || (NameText.TryNormalize(sent, NameKind.GivenNames, out var all) && GivenNameList.BeginsWith(list, all));

    private void Blame(string code, Element element) => _problems.Add(new(code, element.Expression));
}
