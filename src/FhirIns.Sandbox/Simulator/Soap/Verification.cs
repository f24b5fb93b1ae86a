using System.Xml.Linq;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>
/// WS_INS3 to WS_INS5: whether matricule and traits belong together. Right is an active matricule with its OID, and the
/// traits that were sent equal to those held, given names being the beginning of the list. The form of requests and
/// answers is invented, see <see cref="VerificationContract"/>.
/// </summary>
internal sealed class Verification(PeopleDirectory people, LotDesk lots)
{
    public Reply VerifyOne(XElement body, Exchange exchange)
    {
        var claim = VerificationContract.ReadIdentities(body).FirstOrDefault();
        if (claim?.Number is null)
            return exchange.Refuse(SoapFault.Request("simu_matricule", "Le matricule à vérifier est obligatoire"));
        if (claim.BirthName is null)
            return exchange.Refuse(SoapFault.BirthNameMissing);

        var ok = Confirms(claim);
        return exchange.Writer.Verification(VerificationContract.UnitVerdict(ok), ok ? "OK" : "KO");
    }

    public Reply DepositLot(XElement body, Exchange exchange)
    {
        var claims = VerificationContract.ReadIdentities(body).ToArray();
        if (claims.Length == 0 || claims.Length > exchange.Switches.Lots.MaximumSize)
            return exchange.Refuse(SoapFault.Request("simu_lot", "Le lot est vide ou trop grand"));

        var verdicts = claims.Select(claim => new LotVerdict(claim.Rank, Confirms(claim))).ToArray();
        var identifier = lots.Deposit(verdicts, exchange.Switches.Lots);
        return exchange.Writer.Verification(VerificationContract.LotDeposited(identifier), "00");
    }

    public Reply CollectLot(XElement body, Exchange exchange)
    {
        var lot = lots.Find(body.Elements().FirstOrDefault()?.Value ?? "");
        var (answer, outcome) = lot switch
        {
            null => (VerificationContract.LotUnknown(), "01"),
            { IsDone: false } => (VerificationContract.LotUnderWay(), "02"),
            _ => (VerificationContract.LotResult(lot.Verdicts), "00"),
        };
        return exchange.Writer.Verification(answer, outcome);
    }

    private bool Confirms(ClaimedIdentity claim)
    {
        if (claim.Number is null || people.Find(claim.Number) is not { } person)
            return false;
        return person.Verification switch
        {
            VerificationVerdict.AlwaysOk => true,
            VerificationVerdict.AlwaysKo => false,
            _ => IsRight(claim, person),
        };
    }

    private static bool IsRight(ClaimedIdentity claim, SimulatedPerson person) =>
        claim.Oid == person.Ins.Oid
        && (claim.Key is null || claim.Key == person.Ins.Key)
        && claim.BirthName == person.BirthName
        && claim.Sex == person.Sex
        && claim.BirthDate == person.BirthDate
        && (claim.BirthPlace is null || claim.BirthPlace == person.BirthPlace)
        && (claim.GivenName ?? claim.GivenNames) is { } givenName
        && person.IsNamed(givenName)
        && (claim.GivenNames is null || person.IsNamed(claim.GivenNames));
}
