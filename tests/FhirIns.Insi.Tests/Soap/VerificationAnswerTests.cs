using FhirIns.Identity;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>Answers of verification, in the form that <c>VerificationContract</c> assumes.</summary>
public sealed class VerificationAnswerTests
{
    private const string Deposit = "http://www.cnamts.fr/INSiLot2/REPLot";
    private const string Collection = "http://www.cnamts.fr/INSiLot2/REPResultatLot";

    [Fact]
    [Rule("S079")]
    public void Ins_and_traits_go_together_or_not()
    {
        Assert.Equal(VerificationAnswer.Match, AnswerIn(Reading.Verification(Answers.Verified)));
        Assert.Equal(VerificationAnswer.Mismatch, AnswerIn(Reading.Verification(Answers.Refuted)));
    }

    [Theory]
    [InlineData("02", UnreadableReason.UnknownResultCode)]
    [InlineData("", UnreadableReason.MissingPart)]
    public void Anything_else_is_neither(string code, UnreadableReason reason) =>
        Assert.Equal(reason, Reading.WhyUnreadable(Reading.Verification(Answers.Verification(code, "?"))));

    [Fact]
    public void Answer_of_a_search_is_no_verification() =>
        Assert.Equal(UnreadableReason.UnknownBody, Reading.WhyUnreadable(Reading.Verification(Answers.CamilleFound)));

    [Fact]
    public void Deposited_lot_has_an_identifier()
    {
        var answer = Lot(Deposit, "00", "<IdentifiantLot>LOT-7</IdentifiantLot>");

        Assert.Equal(new LotDeposit("LOT-7"), AnswerIn(Reading.Read(VerificationContract.Deposit, answer)));
    }

    [Theory]
    [InlineData("00", "", UnreadableReason.MissingPart)]
    [InlineData("05", "<IdentifiantLot>LOT-7</IdentifiantLot>", UnreadableReason.UnknownResultCode)]
    public void Lot_without_identifier_or_with_another_code_was_not_deposited(
        string code,
        string content,
        UnreadableReason reason
    ) =>
        Assert.Equal(
            reason,
            Reading.WhyUnreadable(Reading.Read(VerificationContract.Deposit, Lot(Deposit, code, content)))
        );

    [Fact]
    public void Collected_lot_answers_by_place_in_the_lot()
    {
        var call = Reading.Read(
            VerificationContract.Collect,
            Lot(Collection, "00", Item("2", "01") + Item("1", "00") + Item("4", "00"))
        );

        var ready = Assert.IsType<LotCollection.Ready>(AnswerIn(call));
        Assert.Equal(
            [
                KeyValuePair.Create(0, VerificationAnswer.Match),
                KeyValuePair.Create(1, VerificationAnswer.Mismatch),
                KeyValuePair.Create(3, VerificationAnswer.Match),
            ],
            ready.Answers.OrderBy(answer => answer.Key)
        );
    }

    [Fact]
    public void Lot_may_be_under_way_or_unknown()
    {
        Assert.IsType<LotCollection.Pending>(
            AnswerIn(Reading.Read(VerificationContract.Collect, Lot(Collection, "02", "")))
        );
        Assert.IsType<LotCollection.Unknown>(
            AnswerIn(Reading.Read(VerificationContract.Collect, Lot(Collection, "01", "")))
        );
    }

    [Theory]
    [InlineData("1", "00", "1", "01", UnreadableReason.Contradictory)]
    [InlineData("1", "00", "0", "00", UnreadableReason.MissingPart)]
    [InlineData("1", "00", "x", "00", UnreadableReason.MissingPart)]
    [InlineData("1", "00", "", "00", UnreadableReason.MissingPart)]
    [InlineData("1", "00", "2", "09", UnreadableReason.UnknownResultCode)]
    public void One_bad_item_makes_the_whole_lot_unreadable(
        string rank,
        string code,
        string otherRank,
        string otherCode,
        UnreadableReason reason
    ) =>
        Assert.Equal(
            reason,
            Reading.WhyUnreadable(
                Reading.Read(
                    VerificationContract.Collect,
                    Lot(Collection, "00", Item(rank, code) + Item(otherRank, otherCode))
                )
            )
        );

    private static T AnswerIn<T>(InsiCall<T> call) => Assert.IsType<InsiCall<T>.Answered>(call).Answer;

    private static byte[] Lot(string ns, string code, string content) =>
        Answers.Bytes(
            Answers.Envelope(
                $"<r:RESULTAT xmlns:r='{ns}' xmlns='{ns}'><CR><CodeCR>{code}</CodeCR></CR>{content}</r:RESULTAT>"
            )
        );

    private static string Item(string rank, string code) =>
        $"<ResultatIndividu><Rang>{rank}</Rang><CR><CodeCR>{code}</CodeCR></CR></ResultatIndividu>";
}
