using System.Globalization;
using FhirIns.Identity;

namespace FhirIns.Insi.Soap;

/// <summary>The two searches, whose contract is published (insi 1.1), and what their answer means.</summary>
internal static class SearchOperations
{
    public const string ServiceActions = "urn:ServiceIdentiteCertifiee:1.0.0:";

    public static readonly Operation<InsiAnswer> ByTraits = Search(
        InsiOperation.SearchByTraits,
        "rechercherInsAvecTraitsIdentite"
    );

    public static readonly Operation<InsiAnswer> ByVitale = Search(
        InsiOperation.SearchByVitale,
        "rechercherInsAvecCarteVitale"
    );

    private static Operation<InsiAnswer> Search(InsiOperation kind, string name) =>
        new(
            kind,
            ServiceActions + name,
            Namespaces.Result,
            SearchResultReader.RootName,
            reader => Interpret(SearchResultReader.Read(reader))
        );

    private static OperationResult<InsiAnswer> Interpret(SearchResult result) =>
        new(
            result.Code,
            result.Code switch
            {
                "00" => new InsiAnswer.Found(
                    PersonOf(result.Person ?? throw new UnreadableAnswerException(UnreadableReason.MissingPart))
                ),
                "01" => new InsiAnswer.NotFound(),
                "02" => new InsiAnswer.Several(),
                _ => throw new UnreadableAnswerException(UnreadableReason.UnknownResultCode),
            }
        );

    private static InsiIdentity PersonOf(WirePerson person)
    {
        var traits = person.Traits;
        return new InsiIdentity(
            traits.BirthName,
            traits.GivenName,
            traits.GivenNames,
            traits.BirthDate,
            traits.Sex,
            traits.BirthPlace,
            InsOf(person.Active) ?? throw new UnreadableAnswerException(UnreadableReason.InvalidIdentifier),
            SupersededOf(person.Superseded)
        );
    }

    /// <summary>A former number that is no INS, such as an old calculated one, takes nothing from the active INS.</summary>
    private static List<SupersededIns> SupersededOf(IReadOnlyList<WireIns> history) =>
        [
            .. from former in history
            let ins = InsOf(former)
            where ins is not null
            select new SupersededIns(ins, DayOf(former.From), DayOf(former.Until)),
        ];

    /// <summary>Keys may be absent, and published answers have wrong ones: <see cref="Ins.HasRightKey"/> tells.</summary>
    private static Ins? InsOf(WireIns wire) =>
        wire.Number.Length == Matricule.NumberLength
        && InsOid.TryParse(wire.Oid, out var oid)
        && Ins.TryParse(wire.Number + wire.Key, oid, KeyControl.Warn) is { IsRefused: false } ins
            ? ins.Value
            : null;

    /// <summary>An <c>xsd:date</c>, whose time zone, if any, does not matter; anything else is as good as absent.</summary>
    private static DateOnly? DayOf(string? text) =>
        text is { Length: >= 10 }
        && DateOnly.TryParseExact(
            text[..10],
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;
}
