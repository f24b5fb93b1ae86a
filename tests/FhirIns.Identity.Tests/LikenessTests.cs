namespace FhirIns.Identity.Tests;

public class LikenessTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly MatchEvidence None = new(false, false, false);
    private static readonly MatchEvidence SameIdentifier = new(true, false, false);

    [Fact]
    [Rule("S048")]
    public void All_five_traits_are_certain_but_never_on_a_homonym()
    {
        var lea = Known();
        Assert.Equal(new Likeness(1, MatchGrade.Certain), Likeness.Of(Sought(), lea, None));
        _ = lea.SetAttribute(IdentityAttribute.HOMA, true, null, Clerk, At).Value;
        Assert.Equal(new Likeness(0.99m, MatchGrade.Probable), Likeness.Of(Sought(), lea, None));
        Assert.Equal(MatchGrade.Probable, Likeness.Of(Sought(), lea, SameIdentifier).Grade);
    }

    [Theory]
    [InlineData("DURAND", "LEA", "1990-04-02", "63220", MatchGrade.Certain)]
    [InlineData("Durand", "Léa", "1990-04-02", "63220", MatchGrade.Certain)]
    [InlineData("DURAND", "LEA", "1990-04-02", null, MatchGrade.Probable)]
    [InlineData("DURANT", "LEA", "1990-04-02", "63220", MatchGrade.Probable)]
    [InlineData("DURAND", "LEA", "1990-04-03", "63220", MatchGrade.Possible)]
    [InlineData("DURAND", "ZOE", "1990-04-02", "63220", MatchGrade.Possible)]
    [InlineData("DURAND", null, "1990-04-02", null, MatchGrade.Possible)]
    [InlineData("MARTIN", "ZOE", "1971-12-30", "75056", MatchGrade.CertainlyNot)]
    public void The_grade_says_what_differs(string family, string? given, string date, string? place, MatchGrade grade)
    {
        var sought = SoughtPerson.Of(family, given, given, date, Sex.Female, place);
        Assert.Equal(grade, Likeness.Of(sought, Known(), None).Grade);
    }

    [Fact]
    [Rule("EXI ID 11")]
    public void A_birth_date_that_stands_for_another_is_never_certain()
    {
        var known = Known(BirthDateMarker.Interpreted);
        Assert.Equal(MatchGrade.Probable, Likeness.Of(Sought(), known, None).Grade);
        Assert.Equal(MatchGrade.Probable, Likeness.Of(Sought(), known, SameIdentifier).Grade);
    }

    [Fact]
    public void An_identifier_makes_certain_only_who_is_said_to_be_the_same_person()
    {
        var traits = SoughtPerson.Of("DURAND", "LEA", null, "1990-04-02", null, null);
        Assert.Equal(MatchGrade.Certain, Likeness.Of(traits, Known(), SameIdentifier).Grade);
        var nothing = SoughtPerson.Of(null, null, null, null, null, null);
        Assert.Equal(MatchGrade.Probable, Likeness.Of(nothing, Known(), SameIdentifier).Grade);
        var somebodyElse = SoughtPerson.Of("MARTIN", "ZOE", null, "1971-12-30", Sex.Female, null);
        Assert.Equal(MatchGrade.Possible, Likeness.Of(somebodyElse, Known(), SameIdentifier).Grade);
    }

    [Fact]
    [Rule("S026")]
    public void Who_is_known_by_the_name_is_nearer_than_who_is_not()
    {
        var sought = SoughtPerson.Of("MOREL", "LEA", null, "1990-04-02", Sex.Female, null);
        var (known, unknown) = (
            Likeness.Of(sought, Known(), new(false, false, true)),
            Likeness.Of(sought, Known(), None)
        );
        Assert.True(known.Score > unknown.Score);
        Assert.Equal((MatchGrade.Probable, MatchGrade.Possible), (known.Grade, unknown.Grade));
    }

    [Fact]
    public void Two_different_ins_are_never_the_same_person_for_sure()
    {
        Assert.Equal(MatchGrade.Possible, Likeness.Of(Sought(), Known(), new(false, true, false)).Grade);
        Assert.Equal(MatchGrade.Probable, Likeness.Of(Sought(), Known(), None).OneOfSeveral().Grade);
    }

    [Fact]
    public void What_is_said_in_addition_and_agrees_never_lowers_the_score()
    {
        var scores = new[]
        {
            SoughtPerson.Of("DURAND", null, null, null, null, null),
            SoughtPerson.Of("DURAND", "LEA", null, null, null, null),
            SoughtPerson.Of("DURAND", "LEA", null, "1990-04-02", null, null),
            SoughtPerson.Of("DURAND", "LEA", null, "1990-04-02", Sex.Female, null),
            SoughtPerson.Of("DURAND", "LEA", "LEA MARIE", "1990-04-02", Sex.Female, "63220"),
        }
            .Select(sought => Likeness.Of(sought, Known(), None).Score)
            .ToList();
        Assert.Equal(scores.Order(), scores);
        Assert.All(scores, score => Assert.InRange(score, 0.6m, 1m));
    }

    private static readonly Actor Clerk = new("reception", "p1", "org");

    private static SoughtPerson Sought() =>
        SoughtPerson.Of("DURAND", "LEA", "LEA MARIE", "1990-04-02", Sex.Female, "63220");

    private static PatientIdentity Known(BirthDateMarker marker = BirthDateMarker.None) =>
        PatientIdentity
            .Register(
                "1",
                StrictTraits.TryCreate("DURAND", "LEA", "LEA MARIE", "1990-04-02", Sex.Female, "63220", marker).Value,
                searched: true,
                Clerk,
                At
            )
            .Value.Identity;
}
