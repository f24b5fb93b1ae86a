using FhirIns.Insi.Assertions;
using FhirIns.Insi.Resilience;
using FhirIns.Insi.Soap;
using FhirIns.Insi.Transport;

namespace FhirIns.Insi.Access;

/// <summary>
/// How one organization makes one kind of call: mode, certificate, connection. It proves who calls, or says why the
/// call may not leave.
/// </summary>
internal sealed class AccessPoint(
    AccessMode mode,
    string organization,
    OrganizationCertificate? certificate,
    string billingIdentifier,
    AssertionVerifier assertions,
    Gateway gateway,
    CallBreaker breaker
) : IDisposable
{
    public AccessMode Mode => mode;

    public OrganizationCertificate? Certificate => certificate;

    /// <summary>Why no call at all can be made, whoever calls; null when one can.</summary>
    public InsiRefusalReason? WhyClosed(DateTimeOffset now) => certificate?.WhyNotValid(now);

    /// <param name="caller">Who calls.</param>
    /// <param name="vitaleCard">The Vitale card, for a search with it.</param>
    /// <param name="now">The instant of the call.</param>
    public (Grant? Grant, InsiRefusalReason Refusal) Authorize(
        InsiCaller caller,
        VitaleCard? vitaleCard,
        DateTimeOffset now
    )
    {
        if (WhyClosed(now) is { } closed)
        {
            return (null, closed);
        }
        return mode switch
        {
            AccessMode.Certificate => (GrantTo(StructureId, []), default),
            AccessMode.Card => WithCard(caller, vitaleCard, now),
            AccessMode.ProSanteConnect => WithProSanteConnect(caller, vitaleCard, now),
            _ => throw new InvalidOperationException($"Mode {mode} is not one of access."),
        };
    }

    /// <summary>For a request that proves nothing and asks about nobody, such as that of a check.</summary>
    public Grant WithoutProof() => GrantTo(StructureId, []);

    public void Dispose()
    {
        gateway.Dispose();
        certificate?.Files.Leaf.Dispose();
    }

    private string StructureId => certificate?.StructureId ?? OrganizationCertificate.StructureIdOf(organization);

    private (Grant? Grant, InsiRefusalReason Refusal) WithCard(
        InsiCaller caller,
        VitaleCard? vitaleCard,
        DateTimeOffset now
    )
    {
        if (caller.Assertion.IsEmpty)
        {
            return (null, InsiRefusalReason.AssertionMissing);
        }
        var verdict = assertions.Check(caller.Assertion, caller.Professional?.NationalId, now);
        return verdict is { Assertion: { } assertion, Name: { } name }
            ? (GrantTo(name, [AssertionVerifier.Forward(assertion), .. Vitale(name, vitaleCard)]), default)
            : (null, verdict.Refusal ?? InsiRefusalReason.AssertionMalformed);
    }

    private (Grant? Grant, InsiRefusalReason Refusal) WithProSanteConnect(
        InsiCaller caller,
        VitaleCard? vitaleCard,
        DateTimeOffset now
    )
    {
        if (caller.Professional is not { NationalId.Length: > 0 } professional)
        {
            return (null, InsiRefusalReason.ProfessionalMissing);
        }
        var name = professional.NationalId;
        var assertion = new AssertionContent(
            Guid.NewGuid(),
            now,
            name,
            IssuerIsSubjectName: false,
            AssertionContent.ProSanteConnectQualifier,
            name
        )
        {
            Attributes =
            [
                ("codeSpecialiteAMO", professional.Specialty),
                ("identifiantFacturation", billingIdentifier),
                ("gipProfessionCode", professional.ProfessionCode),
            ],
        };
        return (GrantTo(name, [assertion.Write, .. Vitale(name, vitaleCard)]), default);
    }

    /// <summary>The assertion is as old as the reading, by which the service can judge that (CNDA test 1.02).</summary>
    private static IEnumerable<XmlPart> Vitale(string name, VitaleCard? card) =>
        card is null
            ? []
            :
            [
                new AssertionContent(
                    Guid.NewGuid(),
                    card.ReadAt,
                    name,
                    IssuerIsSubjectName: false,
                    card.Qualifier,
                    card.SerialNumber
                ).Write,
            ];

    private Grant GrantTo(string issuer, IReadOnlyList<XmlPart> proofs) => new(mode, issuer, proofs, gateway, breaker);
}

/// <summary>The right to make one call.</summary>
/// <param name="Mode">How the call proves who makes it.</param>
/// <param name="Issuer"><c>Emetteur</c> of both contexts.</param>
/// <param name="Assertions">Content of the Security header; empty with a software certificate.</param>
/// <param name="Gateway">Where the call goes, with the certificate of this access.</param>
/// <param name="Breaker">Of that address.</param>
internal sealed record Grant(
    AccessMode Mode,
    string Issuer,
    IReadOnlyList<XmlPart> Assertions,
    Gateway Gateway,
    CallBreaker Breaker
);
