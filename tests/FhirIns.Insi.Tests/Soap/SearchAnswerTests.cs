using FhirIns.Identity;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>What the answers of a search mean, in every form that the service has given or may give them.</summary>
public sealed class SearchAnswerTests
{
    [Fact]
    [Rule("S031", "S032")]
    public void One_identity_comes_with_its_ins_and_its_traits_as_they_are()
    {
        var person = Reading.PersonIn(Reading.Search(Answers.CamilleFound));

        Assert.Equal(
            ("LEGRAND-NOEL", null, "CAMILLE ANNE", "F", "1985-04-17", "75112"),
            (person.BirthName, person.GivenName, person.GivenNames, person.Sex, person.BirthDate, person.BirthPlace)
        );
        Assert.Equal(Cast.CamilleIns, person.Active);
        Assert.True(person.Active.HasRightKey);
        Assert.Empty(person.Superseded);
    }

    [Fact]
    [Rule("S031")]
    public void No_identity_and_several_identities_are_answers()
    {
        Assert.IsType<InsiAnswer.NotFound>(AnswerIn(Answers.NotFound, "01"));
        Assert.IsType<InsiAnswer.Several>(AnswerIn(Answers.Several, "02"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Une identité")]
    [InlineData("Aucune identite trouvee")]
    public void Code_decides_and_the_label_does_not(string label) =>
        Reading.PersonIn(Reading.Search(Answers.Result("00", label, Answers.Found)));

    [Theory]
    [InlineData("03")]
    [InlineData("0")]
    [InlineData("OK")]
    public void Code_never_seen_is_no_answer(string code) =>
        Assert.Equal(
            UnreadableReason.UnknownResultCode,
            Reading.WhyUnreadable(Reading.Search(Answers.Result(code, "OK", Answers.Found)))
        );

    [Theory]
    [InlineData("xmlns='http://www.cnamts.fr/INSiResultat'", "")]
    [InlineData("xmlns:ns2='http://www.cnamts.fr/INSiResultat' xmlns='http://www.cnamts.fr/INSiRecSans'", "ns2:")]
    [InlineData("xmlns:S='http://www.cnamts.fr/INSiResultat'", "S:")]
    [InlineData("xmlns:soap='http://www.cnamts.fr/INSiResultat'", "soap:")]
    public void Prefixes_mean_nothing(string declaration, string prefix)
    {
        var body = Answers
            .Found.Replace("</", "¤", StringComparison.Ordinal)
            .Replace("<", $"<{prefix}", StringComparison.Ordinal);
        var person = body.Replace("¤", $"</{prefix}", StringComparison.Ordinal);
        var result =
            $"<{prefix}RESULTAT {declaration}><{prefix}CR><{prefix}CodeCR>00</{prefix}CodeCR></{prefix}CR>{person}</{prefix}RESULTAT>";

        var found = Reading.PersonIn(Reading.Search(Answers.Envelope(result)));

        Assert.Equal(Cast.CamilleIns, found.Active);
    }

    [Fact]
    public void Same_names_in_another_namespace_are_strangers()
    {
        var answer = Answers.CamilleFound.Replace("INSiResultat", "INSiAutre", StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.UnknownBody, Reading.WhyUnreadable(Reading.Search(answer)));
    }

    [Fact]
    public void Unknown_elements_comments_and_white_space_are_passed_over()
    {
        var answer = Answers
            .CamilleFound.Replace(
                "<CR>",
                "<Nouveau><CodeCR>02</CodeCR></Nouveau>\n<!-- x -->\t<CR>",
                StringComparison.Ordinal
            )
            .Replace("<TIQ>", "<TIQ><Photo><Sexe>M</Sexe></Photo>", StringComparison.Ordinal)
            .Replace("<OID>", "<OID>\n  ", StringComparison.Ordinal);

        var person = Reading.PersonIn(Reading.Search(answer));

        Assert.Equal("F", person.Sex);
        Assert.Equal(Cast.CamilleIns, person.Active);
    }

    [Fact]
    public void Given_name_alone_is_kept_as_it_was_sent_before_october_2022()
    {
        var answer = Answers.CamilleFound.Replace(
            "<ListePrenom>",
            "<Prenom>CAMILLE</Prenom><ListePrenom>",
            StringComparison.Ordinal
        );

        var person = Reading.PersonIn(Reading.Search(answer));

        Assert.Equal(("CAMILLE", "CAMILLE ANNE"), (person.GivenName, person.GivenNames));
    }

    [Theory]
    [Rule("S023", "S032")]
    [InlineData("<LieuNaissance>75112</LieuNaissance>")]
    [InlineData("<Sexe>F</Sexe>")]
    [InlineData("<ListePrenom>CAMILLE ANNE</ListePrenom>")]
    [InlineData("<NomNaissance>LEGRAND-NOEL</NomNaissance>")]
    [InlineData("<DateNaissance>1985-04-17</DateNaissance>")]
    public void Missing_trait_leaves_the_others_and_the_ins(string missing)
    {
        var person = Reading.PersonIn(
            Reading.Search(Answers.CamilleFound.Replace(missing, "", StringComparison.Ordinal))
        );

        string?[] traits = [person.BirthName, person.GivenNames, person.Sex, person.BirthDate, person.BirthPlace];
        Assert.Single(traits, trait => trait is null);
        Assert.Equal(Cast.CamilleIns, person.Active);
    }

    [Theory]
    [Rule("S022")]
    [InlineData("1960-00-00")]
    [InlineData("1960-01-00")]
    [InlineData("1960-50-32")]
    public void Lunar_date_is_kept_as_text(string date)
    {
        var answer = Answers.CamilleFound.Replace("1985-04-17", date, StringComparison.Ordinal);

        Assert.Equal(date, Reading.PersonIn(Reading.Search(answer)).BirthDate);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Former_ins_come_in_any_number(int count)
    {
        var history = string.Concat(Enumerable.Range(1, count).Select(n => Former($"285047511200{n + 1}")));

        var person = Reading.PersonIn(Reading.Search(WithHistory(history)));

        Assert.Equal(
            Enumerable.Range(1, count).Select(n => Cast.Nir($"285047511200{n + 1}")),
            person.Superseded.Select(former => former.Ins)
        );
    }

    [Fact]
    public void Former_ins_may_repeat_the_active_one_and_have_a_wrong_key()
    {
        var history = Former("2850475112001", "<Cle>16</Cle>") + Former("1850475112001", "<Cle>01</Cle>");

        var person = Reading.PersonIn(Reading.Search(WithHistory(history)));

        Assert.Equal(person.Active, person.Superseded[0].Ins);
        Assert.False(person.Superseded[1].Ins.HasRightKey);
    }

    [Fact]
    public void Former_ins_keeps_its_dates_even_when_it_ends_before_it_begins()
    {
        var history = Former(
            "1850475112001",
            after: "<DateDeb>2019-03-01</DateDeb><DateFin>2019-02-28+01:00</DateFin>"
        );

        var former = Assert.Single(Reading.PersonIn(Reading.Search(WithHistory(history))).Superseded);

        Assert.Equal((new DateOnly(2019, 3, 1), new DateOnly(2019, 2, 28)), (former.From, former.To));
    }

    [Fact]
    public void Former_ins_may_have_its_dates_before_its_number_and_a_type()
    {
        var history =
            "<INSHISTO><DateDeb>2019-03-01</DateDeb><OID>1.2.250.1.213.1.4.8</OID>"
            + "<IdIndividu><TypeMatricule>NIR</TypeMatricule><NumIdentifiant>1850475112001</NumIdentifiant></IdIndividu></INSHISTO>";

        var former = Assert.Single(Reading.PersonIn(Reading.Search(WithHistory(history))).Superseded);

        Assert.Equal(Cast.Nir("1850475112001"), former.Ins);
        Assert.Equal(new DateOnly(2019, 3, 1), former.From);
    }

    [Fact]
    public void Former_number_that_is_no_ins_takes_nothing_from_the_active_one()
    {
        var calculated = Former("1850475112001").Replace("4.8", "4.2", StringComparison.Ordinal);

        var person = Reading.PersonIn(Reading.Search(WithHistory(calculated + Former("1850475112002"))));

        Assert.Equal(Cast.Nir("1850475112002"), Assert.Single(person.Superseded).Ins);
    }

    [Theory]
    [Rule("S003")]
    [InlineData("1.2.250.1.213.1.4.8", InsNature.NIR)]
    [InlineData("1.2.250.1.213.1.4.9", InsNature.NIA)]
    [InlineData("1.2.250.1.213.1.4.10", InsNature.NIR)]
    public void Oid_alone_tells_a_nir_from_a_nia(string oid, InsNature nature)
    {
        var answer = Answers.CamilleFound.Replace("1.2.250.1.213.1.4.8", oid, StringComparison.Ordinal);

        Assert.Equal(nature, Reading.PersonIn(Reading.Search(answer)).Active.Nature);
    }

    [Fact]
    public void Active_ins_may_come_without_key_or_with_a_wrong_one()
    {
        var without = Answers.CamilleFound.Replace("<Cle>16</Cle>", "", StringComparison.Ordinal);
        var wrong = Answers.CamilleFound.Replace("<Cle>16</Cle>", "<Cle>17</Cle>", StringComparison.Ordinal);

        Assert.True(Reading.PersonIn(Reading.Search(without)).Active.HasRightKey);
        Assert.False(Reading.PersonIn(Reading.Search(wrong)).Active.HasRightKey);
    }

    [Theory]
    [InlineData("<NumIdentifiant>2850475112001</NumIdentifiant>", "<NumIdentifiant>28504751120</NumIdentifiant>")]
    [InlineData("<NumIdentifiant>2850475112001</NumIdentifiant>", "<NumIdentifiant>285047511200X</NumIdentifiant>")]
    [InlineData("<Cle>16</Cle>", "<Cle>1</Cle>")]
    [InlineData("1.2.250.1.213.1.4.8", "1.2.3.4")]
    public void Active_ins_that_cannot_be_one_makes_the_answer_unreadable(string right, string wrong)
    {
        var answer = Answers.CamilleFound.Replace(right, wrong, StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.InvalidIdentifier, Reading.WhyUnreadable(Reading.Search(answer)));
    }

    [Theory]
    [InlineData("<CR><CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR>")]
    [InlineData("<CodeCR>00</CodeCR>")]
    [InlineData("<OID>1.2.250.1.213.1.4.8</OID>")]
    [InlineData("<NumIdentifiant>2850475112001</NumIdentifiant>")]
    [InlineData(
        "<TIQ><NomNaissance>LEGRAND-NOEL</NomNaissance><ListePrenom>CAMILLE ANNE</ListePrenom><Sexe>F</Sexe><DateNaissance>1985-04-17</DateNaissance><LieuNaissance>75112</LieuNaissance></TIQ>"
    )]
    [InlineData(Answers.Found)]
    public void Missing_part_that_every_version_had_makes_the_answer_unreadable(string part)
    {
        Assert.Contains(part, Answers.CamilleFound, StringComparison.Ordinal);

        var answer = Answers.CamilleFound.Replace(part, "", StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.MissingPart, Reading.WhyUnreadable(Reading.Search(answer)));
    }

    [Theory]
    [InlineData("<CodeCR>00</CodeCR>")]
    [InlineData("<Sexe>F</Sexe>")]
    [InlineData("<NumIdentifiant>2850475112001</NumIdentifiant>")]
    [InlineData(Answers.Found)]
    public void Single_part_that_comes_twice_makes_the_answer_unreadable(string part)
    {
        var answer = Answers.CamilleFound.Replace(part, part + part, StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.Contradictory, Reading.WhyUnreadable(Reading.Search(answer)));
    }

    [Fact]
    public void Two_active_ins_make_the_answer_unreadable()
    {
        var answer = Answers.CamilleFound.Replace("</INSACTIF>", "</INSACTIF><INSACTIF/>", StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.MissingPart, Reading.WhyUnreadable(Reading.Search(answer)));
    }

    [Fact]
    public void Answer_to_another_operation_is_no_answer() =>
        Assert.Equal(UnreadableReason.UnknownBody, Reading.WhyUnreadable(Reading.Search(Answers.Verified)));

    private static InsiAnswer AnswerIn(string answer, string code)
    {
        var answered = Assert.IsType<InsiCall<InsiAnswer>.Answered>(Reading.Search(answer));
        Assert.Equal(code, answered.ResultCode);
        return answered.Answer;
    }

    private static string WithHistory(string history) =>
        Answers.CamilleFound.Replace("<TIQ>", history + "<TIQ>", StringComparison.Ordinal);

    private static string Former(string number, string key = "", string after = "") =>
        $"<INSHISTO><IdIndividu><NumIdentifiant>{number}</NumIdentifiant>{key}</IdIndividu><OID>1.2.250.1.213.1.4.8</OID>{after}</INSHISTO>";
}
