using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace FhirIns.Identity.Tests;

public class WallTests
{
    private static readonly Assembly Rules = typeof(PatientIdentity).Assembly;

    [Fact]
    [Rule("S051")]
    public void Only_the_insi_client_and_these_tests_see_behind_the_wall() =>
        Assert.Equal(
            ["FhirIns.Identity.Tests", "FhirIns.Insi"],
            Rules
                .GetCustomAttributes<InternalsVisibleToAttribute>()
                .Select(friend => friend.AssemblyName)
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [Rule("S051")]
    [InlineData(IdentityStatus.RECUP)]
    [InlineData(IdentityStatus.QUAL)]
    public void Nothing_public_of_an_identity_leads_to_the_digits_of_its_ins(IdentityStatus status)
    {
        var old = Ins.TryParse("2900469123999", InsOid.Nir, KeyControl.Reject).Value;
        var identity = Given.Identity(status, new() { Superseded = [new(old)] });
        var texts = new List<string>();
        Collect(identity, texts, []);

        Assert.Contains("DURAND-LAVAL", texts);
        Assert.DoesNotContain(texts, text => text.Contains("2900469123", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => text.Contains(InsOid.Nir.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void No_text_of_any_value_tells_a_trait_or_a_matricule()
    {
        var identity = Given.Qualified();
        var retrieval = new AcceptedRetrieval(
            Cast.Lea.AtInsi(new SupersededIns(Cast.Lea.Ins)),
            CollectionMethod.InsiTraits
        );
        Assert.True(Matricule.TryParse(Cast.Lea.FullNumber, out var matricule));
        Assert.True(BirthDate.TryParse(Cast.Lea.BirthDate, out var date));
        Assert.True(BirthPlace.TryParse(Cast.Lea.Place, out var place));
        object[] values =
        [
            identity,
            identity.Traits,
            identity.Ins!,
            identity.CurrentCheck!,
            matricule,
            date,
            place,
            retrieval,
            retrieval.Found,
            new InsiAnswer.Found(retrieval.Found),
            new SupersededIns(Cast.Lea.Ins),
            Cast.Lea.Received,
            new InheritedIdentity(Cast.Lea.Traits, Cast.Lea.Ins, true),
            new TraitChange(Cast.Lea.Traits) { Proof = Cast.Checked },
            TraitComparison.Of(Cast.Lea.Traits, retrieval.Found),
            TraitComparison.Of(Cast.Lea.Traits, retrieval.Found).Traits[0],
            Diffusion.For(identity)!,
            Diffusion.For(identity)!.Official,
            Reveal.Of(identity, "audit", Cast.Nadia, Cast.Now).Value,
            Reveal.Of(identity, "audit", Cast.Nadia, Cast.Now).Value.Ins[0],
            identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value,
            new Registration(identity, identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value),
        ];
        string[] secrets = ["DURAND", "LEA", "1990", "69123", "290046"];
        Assert.All(
            values,
            value =>
                Assert.DoesNotContain(secrets, secret => value.ToString()!.Contains(secret, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Codes_of_refusals_are_kebab_case_and_each_means_one_thing()
    {
        var codes = typeof(RefusalCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.All(codes, code => Assert.Matches("^[a-z]+(-[a-z]+)*$", code));
        Assert.Equal(codes.Count, codes.Distinct(StringComparer.Ordinal).Count());
    }

    private static void Collect(object? value, List<string> texts, HashSet<object> seen)
    {
        if (value is null || value is DateTimeOffset or DateOnly)
            return;
        if (value is string text)
            texts.Add(text);
        else if (value is IEnumerable things)
            foreach (var thing in things)
                Collect(thing, texts, seen);
        else if (value.GetType().Assembly == Rules && !value.GetType().IsEnum && seen.Add(value))
            foreach (var property in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
                if (property.GetIndexParameters().Length == 0)
                    Collect(property.GetValue(value), texts, seen);
    }
}
