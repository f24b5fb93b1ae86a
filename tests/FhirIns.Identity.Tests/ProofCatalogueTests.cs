namespace FhirIns.Identity.Tests;

public class ProofCatalogueTests
{
    [Theory]
    [Rule("S101", "EXI ID 19")]
    [InlineData("CN", null)]
    [InlineData("PA", null)]
    [InlineData("CS", null)]
    [InlineData("IE", null)]
    [InlineData("AC", null)]
    [InlineData("CN CV", null)]
    [InlineData("PC", RefusalCodes.ProofNotAccepted)]
    [InlineData("CV", RefusalCodes.ProofNotAccepted)]
    [InlineData("CM", RefusalCodes.ProofNotAccepted)]
    [InlineData("AN", RefusalCodes.ProofNotAccepted)]
    [InlineData("AN LE", RefusalCodes.ProofNotAccepted)]
    [InlineData("DC", RefusalCodes.ProofNotAccepted)]
    [InlineData("XX", RefusalCodes.ProofNotAccepted)]
    [InlineData("CN XX", RefusalCodes.ProofNotAccepted)]
    [InlineData("cn", RefusalCodes.ProofNotAccepted)]
    [InlineData("TC", RefusalCodes.ProofNotAccepted)]
    [InlineData("AV", RefusalCodes.ProofNotAccepted)]
    [InlineData("ATT", RefusalCodes.ProofNotAccepted)]
    [InlineData("", RefusalCodes.ProofMissing)]
    public void Adult_is_proved_by_a_high_confidence_document(string shown, string? code) =>
        Assert.Equal(code, Examine(shown, Cast.Lea)?.Code);

    [Theory]
    [Rule("RNIV 3.3.3.2")]
    [InlineData("AN CN:parent", true)]
    [InlineData("LE PA:parent", true)]
    [InlineData("LEP CN:tutor", true)]
    [InlineData("CN", true)]
    [InlineData("DC", true)]
    [InlineData("AN", false)]
    [InlineData("CN:parent", false)]
    [InlineData("AN:parent CN:parent", false)]
    [InlineData("AN PC:parent", false)]
    [InlineData("AN LE:parent", false)]
    [InlineData("AN CV", false)]
    [InlineData("AN DC:parent", false)]
    public void Minor_is_proved_by_civil_status_and_the_document_of_a_parent(string shown, bool accepted) =>
        Assert.Equal(accepted, Examine(shown, Cast.Tom) is null);

    [Fact]
    [Rule("RNIV 3.3.3.2")]
    public void Parent_vouches_for_a_minor_only() =>
        Assert.Equal(RefusalCodes.ProofNotAccepted, Examine("AN CN:parent", Cast.Lea)?.Code);

    [Fact]
    [Rule("EXI ID 19")]
    public void Site_may_have_its_own_list_but_not_open_the_routes_of_the_server()
    {
        var own = new ProofCatalogue([
            new("XX", "Carte locale", ProofWeight.High),
            new(ProofCatalogue.TrustContract, "Tiers", ProofWeight.High),
        ]);
        Assert.Null(own.Examine([new("XX")], Cast.Lea.Traits.BirthDate, Cast.Today));
        Assert.Equal(
            RefusalCodes.ProofNotAccepted,
            own.Examine([new("TC")], Cast.Lea.Traits.BirthDate, Cast.Today)?.Code
        );
        Assert.Equal(
            RefusalCodes.ProofNotAccepted,
            own.Examine([new("CN")], Cast.Lea.Traits.BirthDate, Cast.Today)?.Code
        );
    }

    [Fact]
    public void Default_list_names_each_document_once()
    {
        var codes = ProofCatalogue.Default.Types.Select(type => type.Code).ToList();
        Assert.Equal(codes.Count, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ProofCatalogue.Default.Types, type => Assert.NotEmpty(type.Display));
    }

    private static Refusal? Examine(string shown, Person person) =>
        ProofCatalogue.Default.Examine(Proofs(shown), person.Traits.BirthDate, Cast.Today);

    private static PresentedProof[] Proofs(string shown) =>
        [
            .. shown
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(proof => proof.Split(':'))
                .Select(parts => new PresentedProof(
                    parts[0],
                    parts is [_, var holder] ? Enum.Parse<ProofHolder>(holder, ignoreCase: true) : ProofHolder.Patient
                )),
        ];
}
