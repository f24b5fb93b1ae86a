using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator.Soap;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// The cases of the CNDA's conformity tests that its test base cannot produce: in the tests of a software, these answers
/// are injected in place of the service's. Written from the published facts, in two editions of their form.
/// </summary>
public static class CndaCases
{
    private static readonly SimulatedPerson Ecetinsi = Published("1090763220834");

    private static readonly Dictionary<string, SimulatedPerson?> People = new(StringComparer.Ordinal)
    {
        ["REP_CR01"] = null,
        ["1.10"] = Ecetinsi with { Ins = Ecetinsi.Ins with { Oid = NationalNumber.NiaOid }, Superseded = [] },
        ["2.04"] = Ecetinsi with
        {
            Superseded =
            [
                .. Ecetinsi.Superseded,
                new SupersededNumber(new NationalNumber("2090663220123", "55", NationalNumber.NirOid)),
            ],
        },
        ["2.05"] = Published("1090763220888"),
        ["2.08-1"] = Published("180032B020401"),
        ["2.08-2"] = Published("1810363220456"),
        ["3.05-3"] = Published("2770763220829"),
    };

    /// <summary>The names of the cases: <c>REP_CR01</c>, <c>1.10</c>, <c>2.04</c>, <c>2.05</c>, <c>2.08-1</c>, <c>2.08-2</c>, <c>3.05-3</c>.</summary>
    public static IReadOnlyCollection<string> Names => People.Keys;

    /// <summary>The answer of a case, in the edition of that prefix style; null when there is no such case.</summary>
    public static InjectedAnswer? Find(string name, PrefixStyle prefixes = PrefixStyle.Cnda)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!People.TryGetValue(name, out var person))
            return null;

        var writer = new AnswerWriter(
            new AnswerForm { Prefixes = prefixes, TypedHistory = prefixes == PrefixStyle.Ns2 && name == "2.04" }
        );
        return new InjectedAnswer((person is null ? writer.NotFound() : writer.Found(person)).Body);
    }

    private static SimulatedPerson Published(string number) =>
        PublishedPeople.All.Single(person => person.Ins.Number == number);
}
