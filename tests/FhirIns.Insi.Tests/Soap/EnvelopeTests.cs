using System.Text;
using FhirIns.Identity;
using FhirIns.Insi.Assertions;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>The requests, whole, as they leave.</summary>
public sealed class EnvelopeTests
{
    [Fact]
    [Rule("S029", "S034")]
    [Rule("S042")]
    public void Search_by_traits_sends_one_given_name_and_an_empty_cover() =>
        Golden.Check(Messages.Traits(new TraitsSearch(Cast.Camille, "CAMILLE")), "search-by-traits.xml");

    [Fact]
    public void Search_by_traits_leaves_out_a_place_that_nobody_knows()
    {
        var anywhere = Cast.Traits("DUPONT", "JEAN", Sex.Male, "1950-06-01", BirthPlace.UnknownCode);

        Golden.Check(Messages.Traits(new TraitsSearch(anywhere, "JEAN")), "search-by-traits-without-place.xml");
    }

    [Fact]
    public void Search_by_traits_sends_names_with_apostrophe_joined_given_names_and_a_corsican_place()
    {
        var person = Cast.Traits("D'ARMENTIERES--DE LA TOUR", "MAXIME LEO PAUL", Sex.Male, "1999-02-28", "2B033");

        Golden.Check(Messages.Traits(new TraitsSearch(person, person.GivenNames)), "search-by-traits-joined.xml");
    }

    [Fact]
    [Rule("S029", "S033")]
    public void Search_by_vitale_card_says_the_same_in_cover_and_body()
    {
        var (request, _) = Messages.ChildOnItsMothersCard.ToRequest(Messages.Instant);

        Golden.Check(Messages.Vitale(request!, assertions: []), "search-by-vitale.xml");
    }

    [Fact]
    public void Search_by_vitale_card_under_pro_sante_connect_carries_both_assertions()
    {
        var (request, _) = Messages.ChildOnItsMothersCard.ToRequest(Messages.Instant);

        Golden.Check(
            Messages.Vitale(request!, [Messages.ProSanteConnect.Write, Messages.VitaleCard.Write]),
            "search-by-vitale-pro-sante-connect.xml"
        );
    }

    [Fact]
    [Rule("S076")]
    public void Verification_sends_the_ins_and_the_traits() =>
        Golden.Check(
            Messages.Write(
                VerificationContract.VerifyOne.Action,
                writer =>
                    VerificationContract.WriteVerification(writer, new IdentityToVerify(Cast.CamilleIns, Cast.Camille))
            ),
            "verification.xml"
        );

    [Fact]
    public void Lot_numbers_its_identities_from_one() =>
        Golden.Check(
            Messages.Write(
                VerificationContract.Deposit.Action,
                writer =>
                    VerificationContract.WriteDeposit(
                        writer,
                        [new(Cast.CamilleIns, Cast.Camille), new(Cast.AngeIns, Cast.Ange)]
                    )
            ),
            "lot-deposit.xml"
        );

    [Fact]
    public void Collection_names_the_lot() =>
        Golden.Check(
            Messages.Write(
                VerificationContract.Collect.Action,
                writer => VerificationContract.WriteCollect(writer, "LOT-1")
            ),
            "lot-collection.xml"
        );

    [Fact]
    public void Request_is_utf8_without_byte_order_mark_and_without_white_space_between_elements()
    {
        var text = Encoding.UTF8.GetString(Messages.Traits(new TraitsSearch(Cast.Ange, "ANGE")));

        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?><", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(">\\s+<", text);
    }
}
