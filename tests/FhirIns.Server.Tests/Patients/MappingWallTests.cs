using System.Text;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

/// <summary>The wall: in every state of an identity, every rendering and every version, the INS appears only where it may.</summary>
public sealed class MappingWallTests
{
    public static TheoryData<string, string, bool> States
    {
        get
        {
            var rows = new TheoryData<string, string, bool>();
            foreach (var version in new[] { "2.0.1", "2.1.0", "2.2.0" })
            foreach (var (name, (_, mayLeave)) in Identities)
                rows.Add(name, version, mayLeave);
            return rows;
        }
    }

    /// <summary>How the identity comes about, and whether its INS may leave to readers of INS.</summary>
    private static Dictionary<string, (Func<PatientIdentity> Identity, bool MayLeave)> Identities { get; } =
        new()
        {
            ["PROV"] = (() => Person(IdentityStatus.PROV), false),
            ["PROV, homonym"] = (() => Person(IdentityStatus.PROV).With(IdentityAttribute.HOMA), false),
            ["PROV, doubtful homonym"] = (
                () => Person(IdentityStatus.PROV).With(IdentityAttribute.HOMA, IdentityAttribute.DOUT),
                false
            ),
            ["PROV, fictive"] = (() => Person(IdentityStatus.PROV).With(IdentityAttribute.FICT), false),
            ["PROV, anonymous"] = (() => Person(IdentityStatus.PROV).With(IdentityAttribute.ANOM), false),
            ["RECUP"] = (() => Person(IdentityStatus.RECUP, former: Former), false),
            ["RECUP, homonym"] = (
                () => Person(IdentityStatus.RECUP, former: Former).With(IdentityAttribute.HOMA),
                false
            ),
            ["RECUP, anonymous"] = (
                () => Person(IdentityStatus.RECUP, former: Former).With(IdentityAttribute.ANOM),
                false
            ),
            ["RECUP, then doubtful"] = (
                () => Person(IdentityStatus.RECUP, former: Former).With(IdentityAttribute.DOUT),
                false
            ),
            ["VALI"] = (() => Person(IdentityStatus.VALI), false),
            ["VALI, homonym"] = (() => Person(IdentityStatus.VALI).With(IdentityAttribute.HOMA), false),
            ["VALI, anonymous"] = (() => Person(IdentityStatus.VALI).With(IdentityAttribute.ANOM), false),
            ["QUAL"] = (() => Person(IdentityStatus.QUAL, former: Former), true),
            ["QUAL, homonym"] = (() => Person(IdentityStatus.QUAL, former: Former).With(IdentityAttribute.HOMA), true),
            ["QUAL, anonymous"] = (
                () => Person(IdentityStatus.QUAL, former: Former).With(IdentityAttribute.ANOM),
                false
            ),
            ["QUAL, then doubtful"] = (
                () => Person(IdentityStatus.QUAL, former: Former).With(IdentityAttribute.DOUT),
                false
            ),
            ["QUAL, then fictive"] = (
                () => Person(IdentityStatus.QUAL, former: Former).With(IdentityAttribute.FICT),
                false
            ),
            ["QUAL, INS found wrong"] = (InsFoundWrong, false),
            ["QUAL, proof found wrong"] = (ProofFoundWrong, false),
            ["QUAL, merged away"] = (MergedAway, false),
        };

    private static SupersededIns[] Former => [new(InsOf(HeleneFormerNumber, InsOid.Nia))];

    [Theory]
    [MemberData(nameof(States))]
    [Rule("S051", "S064", "EXI SI 08")]
    public void The_INS_appears_only_where_it_may(string state, string version, bool mayLeave)
    {
        var identity = Identities[state].Identity();

        var rendered = Render(identity, version: version);

        var forEveryone = Encoding.UTF8.GetString(rendered.ForEveryone);
        var forInsReaders = Encoding.UTF8.GetString(rendered.ForInsReaders);
        Assert.False(HoldsAnIns(forEveryone));
        Assert.Equal(mayLeave, HoldsAnIns(forInsReaders));
        Assert.Equal(mayLeave, rendered.CarriesIns);
        Assert.Equal(mayLeave, forInsReaders.Contains("fr-core-patient-ins", StringComparison.Ordinal));
        Assert.DoesNotContain("fr-core-patient-ins", forEveryone, StringComparison.Ordinal);
        Assert.All(
            ["RECUP", "QUAL", "INSI", "dateCollection"],
            word => Assert.DoesNotContain(word, forEveryone, StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(States))]
    public void What_fr_core_2_and_3_ask_of_an_INS_Patient_holds(string state, string version, bool mayLeave)
    {
        var residual = Read(
            """
            {"resourceType":"Patient","identifier":[{"use":"official","system":"https://h.example/ipp","value":"7"},
              {"use":"official","type":{"coding":[{"code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.13","value":"155057505500155"}]}
            """
        ).Residual;

        var patient = Render(Identities[state].Identity(), residual, version).ForInsReaders();

        var official = patient.Values("identifier.use").Count(use => use == "official");
        Assert.Equal(mayLeave ? 1 : 2, official);
        Assert.Single(patient.Values("name.use"), "official");
        Assert.Single(patient.Values("name.given"));
    }

    private static bool HoldsAnIns(string json) =>
        json.Contains(HeleneNumber[..13], StringComparison.Ordinal)
        || json.Contains(HeleneFormerNumber[..13], StringComparison.Ordinal)
        || InsOid.All.Any(oid => json.Contains($"{oid.Urn}\"", StringComparison.Ordinal));

    private static PatientIdentity InsFoundWrong()
    {
        var identity = Person(IdentityStatus.QUAL, former: Former);
        Assert.Null(identity.InvalidateIns("wrong person", Reception, Noon).Refusal);
        return identity;
    }

    private static PatientIdentity ProofFoundWrong()
    {
        var identity = Person(IdentityStatus.QUAL, former: Former);
        Assert.Null(identity.WithdrawProof("false document", Reception, Noon).Refusal);
        return identity;
    }

    private static PatientIdentity MergedAway()
    {
        var identity = Person(IdentityStatus.QUAL, former: Former);
        var target = PatientIdentity.Register("p-2", Helene, true, Reception, Noon).Value.Identity;
        Assert.Null(target.Absorb(identity, "duplicate", Reception, Noon).Refusal);
        return identity;
    }
}
