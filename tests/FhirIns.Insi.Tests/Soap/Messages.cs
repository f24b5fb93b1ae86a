using FhirIns.Insi.Assertions;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>Requests with nothing left to chance.</summary>
internal static class Messages
{
    public static readonly DateTimeOffset Instant = new(2026, 1, 15, 10, 30, 0, 123, TimeSpan.FromHours(1));

    public static readonly VitaleReading ChildOnItsMothersCard = new()
    {
        HolderNumber = "285047511200116",
        BeneficiaryNumber = "1150675112002",
        BirthName = "Noël",
        BirthDate = "2015-06-09",
        BirthRank = 2,
        CardNumber = "CARTE-0001",
        ReadAt = Instant - TimeSpan.FromMinutes(3),
    };

    public static readonly AssertionContent ProSanteConnect = new(
        Guid.Parse("00000000-0000-4000-8000-0000000000a1"),
        Instant,
        Cast.Nurse,
        IssuerIsSubjectName: false,
        AssertionContent.ProSanteConnectQualifier,
        Cast.Nurse
    )
    {
        Attributes =
        [
            ("codeSpecialiteAMO", "24"),
            ("identifiantFacturation", Cast.Hospital),
            ("gipProfessionCode", null),
        ],
    };

    public static readonly AssertionContent VitaleCard = new(
        Guid.Parse("00000000-0000-4000-8000-0000000000a2"),
        Instant,
        Cast.Nurse,
        IssuerIsSubjectName: false,
        AssertionContent.VitaleQualifier,
        "CARTE-0001"
    );

    public static byte[] Traits(TraitsSearch search, params XmlPart[] assertions) =>
        EnvelopeWriter.Write(SearchOperations.ByTraits.Action, Context, cover: null, assertions, search.WriteBody);

    public static byte[] Vitale(VitaleRequest request, XmlPart[] assertions) =>
        EnvelopeWriter.Write(SearchOperations.ByVitale.Action, Context, request.Cover, assertions, request.WriteBody);

    public static byte[] Write(string action, XmlPart body) =>
        EnvelopeWriter.Write(action, Context, cover: null, assertions: [], body);

    private static RequestContext Context =>
        new(
            Guid.Parse("00000000-0000-4000-8000-000000000001"),
            Guid.Parse("00000000-0000-4000-8000-000000000002"),
            Guid.Parse("00000000-0000-4000-8000-000000000003"),
            Instant,
            "1" + Cast.Hospital,
            new SoftwareIdentity("TEST00000000", "FHIRINS", "1.0.0", Guid.Parse("00000000-0000-4000-8000-00000000000f"))
        );
}
