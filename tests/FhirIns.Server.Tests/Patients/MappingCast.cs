using System.Text;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

/// <summary>
/// Fictitious people in every state of an identity. Hélène Lecœur-Noël has a NIR, and a NIA before; Tam Nguyen a NIA; Astrid
/// Vold was born in Norway; nobody knows where Jean Dupré was born.
/// </summary>
internal static class MappingCast
{
    public const string HeleneNumber = "284036322090116";
    public const string HeleneFormerNumber = "284036322090215";
    public const string TamNumber = "119049935100141";

    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(1));
    public static readonly Actor Reception = new("reception", "agent-7", "750000018");

    public static StrictTraits Helene { get; } =
        Traits("Lecœur-Noël", "Hélène", "Hélène Rose Marie", "1984-03-12", Sex.Female, "63220");

    public static StrictTraits Tam { get; } = Traits("Nguyen", "Tam", "Tam", "2019-04-30", Sex.Male, "75056");

    public static StrictTraits Astrid { get; } =
        Traits("Vold", "Astrid", "Astrid Marit", "1967-11-09", Sex.Female, "99103");

    public static StrictTraits Jean { get; } = Traits("Dupré", "Jean", null, "1950-12-31", Sex.Male, null);

    public static Ins HeleneIns { get; } = InsOf(HeleneNumber, InsOid.Nir);

    public static StrictTraits Traits(
        string birthName,
        string first,
        string? list,
        string birthDate,
        Sex sex,
        string? place,
        BirthDateMarker marker = BirthDateMarker.None
    ) => StrictTraits.TryCreate(birthName, first, list, birthDate, sex, place, marker).Value;

    public static Ins InsOf(string number, InsOid oid) => Ins.TryParse(number, oid, KeyControl.Reject).Value;

    /// <summary>An identity of that status. Those with an INS have Hélène's, unless another one is given.</summary>
    public static PatientIdentity Person(
        IdentityStatus status,
        StrictTraits? traits = null,
        Ins? ins = null,
        string proof = "CN",
        CollectionMethod method = CollectionMethod.InsiTraits,
        params SupersededIns[] former
    )
    {
        var identity = PatientIdentity.Register("p-1", traits ?? Helene, true, Reception, Noon).Value.Identity;
        if (status is IdentityStatus.RECUP or IdentityStatus.QUAL)
            InsiGives(identity, ins ?? HeleneIns, method, former);
        if (status is IdentityStatus.VALI or IdentityStatus.QUAL)
            Done(identity.RecordCheck(new([new(proof)], Concordant: true), Reception, Noon));
        Assert.Equal(status, identity.Status);
        return identity;
    }

    public static void InsiGives(
        PatientIdentity identity,
        Ins ins,
        CollectionMethod method = CollectionMethod.InsiTraits,
        params SupersededIns[] former
    )
    {
        var traits = identity.Traits;
        var found = new InsiIdentity(
            traits.BirthName,
            null,
            traits.GivenNames,
            traits.BirthDate.Text,
            traits.Sex is Sex.Male ? "M" : "F",
            traits.BirthPlace?.Code,
            ins,
            former
        );
        Done(identity.Integrate(new AcceptedRetrieval(found, method), Reception, Noon));
    }

    public static PatientIdentity With(this PatientIdentity identity, params IdentityAttribute[] attributes)
    {
        foreach (var attribute in attributes)
            Done(identity.SetAttribute(attribute, true, "test", Reception, Noon));
        return identity;
    }

    public static Element Patient(string json)
    {
        var parsed = FhirJson.Parse(Encoding.UTF8.GetBytes(json));
        Assert.True(
            parsed.IsValid,
            string.Join("; ", parsed.Issues.Select(issue => $"{issue.Key} {issue.Expression}"))
        );
        return parsed.Resource!;
    }

    public static string Json(Element element) => Encoding.UTF8.GetString(FhirJson.ToBytes(element));

    public static InboundPatient Read(string json, KeyControl keyControl = KeyControl.Reject) =>
        PatientResource.Read(Patient(json), keyControl);

    public static Element EmptyResidual => Element.Resource("Patient");

    public static RenderedPatient Render(
        PatientIdentity identity,
        Element? residual = null,
        string version = "2.2.0"
    ) =>
        PatientResource.Render(
            identity,
            residual ?? EmptyResidual,
            "p-1",
            3,
            Noon.AddMilliseconds(7),
            FrCoreVersions.Parse(version)
        );

    public static Element ForInsReaders(this RenderedPatient rendered) =>
        Patient(Encoding.UTF8.GetString(rendered.ForInsReaders));

    public static Element ForEveryone(this RenderedPatient rendered) =>
        Patient(Encoding.UTF8.GetString(rendered.ForEveryone));

    /// <summary>The values at a path of names, each repetition followed: "identifier.type.coding.code".</summary>
    public static IReadOnlyList<string?> Values(this Element element, string path)
    {
        IEnumerable<Element> found = [element];
        foreach (var step in path.Split('.'))
            found = found.SelectMany(parent => parent.Each(step));
        return [.. found.Select(leaf => leaf.Value)];
    }

    public static IReadOnlyList<Element> Extensions(this Element element, string url) =>
        [.. element.Each("extension").Where(extension => extension.Text("url") == url)];

    private static void Done(Result<Transition> result) => Assert.Null(result.Refusal);
}
