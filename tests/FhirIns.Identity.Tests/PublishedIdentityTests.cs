using System.Globalization;
using System.Text.Json;

namespace FhirIns.Identity.Tests;

/// <summary>The published test people of INSi; what they show has its own vectors in the other tests.</summary>
public class PublishedIdentityTests
{
    public static IEnumerable<TheoryDataRow<string, string, bool>> Numbers =>
        People()
            .SelectMany(AllIns)
            .Select(ins => (Text(ins, "numIdentifiant"), Text(ins, "cle"), ins.GetProperty("cleValide").GetBoolean()))
            .Distinct()
            .Select(row => new TheoryDataRow<string, string, bool>(row.Item1, row.Item2, row.Item3));

    [OutsideDataTheory]
    [MemberData(nameof(Numbers))]
    public void Key_of_a_published_number_is_right_or_known_to_be_wrong(string number, string key, bool right) =>
        Assert.Equal(right, Matricule.ComputeKey(number) == key);

    [OutsideData]
    [Rule("S023", "S032")]
    public void Every_published_answer_can_be_integrated()
    {
        var found = People().Where(person => person.GetProperty("ins").ValueKind is JsonValueKind.Object).ToList();
        Assert.True(found.Count > 10, $"{found.Count.ToString(CultureInfo.InvariantCulture)} people");
        Assert.All(
            found,
            person =>
            {
                var insi = new InsiIdentity(
                    Text(person, "nomNaissance"),
                    null,
                    Text(person, "listePrenom"),
                    Text(person, "dateNaissance"),
                    Text(person, "sexe"),
                    person.GetProperty("lieuNaissance").GetString(),
                    Read(person.GetProperty("ins")),
                    [.. person.GetProperty("inshisto").EnumerateArray().Select(ins => new SupersededIns(Read(ins)))]
                );
                var retrieval = new AcceptedRetrieval(insi, CollectionMethod.InsiTraits)
                {
                    KeyControl = KeyControl.Warn,
                };
                var identity = PatientIdentity
                    .RegisterFromInsi("1", retrieval, true, Cast.Nadia, Cast.Now)
                    .Value.Identity;
                Assert.Equal(IdentityStatus.RECUP, identity.Status);
                Assert.True(identity.Traits.FirstGivenNameAgrees);
                Assert.DoesNotContain(identity.InsHistory, entry => entry.Ins == identity.Ins);
            }
        );
    }

    private static IEnumerable<JsonElement> People() =>
        SharedData.WhyAbsent is null
            ? JsonDocument
                .Parse(SharedData.Text("insi", "identities.json"))
                .RootElement.GetProperty("identities")
                .EnumerateArray()
            : [];

    private static IEnumerable<JsonElement> AllIns(JsonElement person)
    {
        if (person.GetProperty("ins").ValueKind is JsonValueKind.Object)
            yield return person.GetProperty("ins");
        foreach (var ins in person.GetProperty("inshisto").EnumerateArray())
            yield return ins;
    }

    private static Ins Read(JsonElement ins) =>
        Ins.TryParse(
            Text(ins, "numIdentifiant") + Text(ins, "cle"),
            InsOid.Parse(Text(ins, "oid")),
            KeyControl.Warn
        ).Value;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
