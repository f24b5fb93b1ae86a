using System.Xml.Linq;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class AnswerFormTests
{
    [Fact]
    public async Task Three_prefixes_stand_for_the_soap_namespace_in_one_message()
    {
        var answer = await Zoe(new AnswerForm());

        Assert.StartsWith(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><env:Body xmlns:S=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><RESULTAT xmlns=\"http://www.cnamts.fr/INSiResultat\"",
            answer.Text,
            StringComparison.Ordinal
        );
        Assert.EndsWith("</RESULTAT></env:Body></soap:Envelope>", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PrefixStyle.Ns2, "<S:Body ", "<ns2:NumIdentifiant>2751263220749</ns2:NumIdentifiant>")]
    [InlineData(PrefixStyle.Cnda, "<S:Body ", "<NumIdentifiant>2751263220749</NumIdentifiant>")]
    public async Task Other_prefixes_carry_the_same_answer(PrefixStyle prefixes, string body, string element)
    {
        var answer = await Zoe(new AnswerForm { Prefixes = prefixes });

        Assert.Contains(body, answer.Text, StringComparison.Ordinal);
        Assert.Contains(element, answer.Text, StringComparison.Ordinal);
        Assert.True(XNode.DeepEquals(Bare((await Zoe(new AnswerForm())).Payload), Bare(answer.Payload)));
    }

    [Fact]
    public async Task An_empty_header_may_stand_before_the_body()
    {
        var answer = await Zoe(new AnswerForm { EmptyHeader = true });

        Assert.Contains(
            "<env:Header xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"/><env:Body",
            answer.Text,
            StringComparison.Ordinal
        );
        Assert.Equal("00", answer.Code);
    }

    [Fact]
    public async Task Traits_may_be_left_out_one_by_one()
    {
        var answer = await Zoe(
            new AnswerForm
            {
                OmitBirthPlace = true,
                OmitSex = true,
                OmitGivenNames = true,
                OmitKeys = true,
            }
        );

        Assert.Equal(["NomNaissance", "DateNaissance"], Traits(answer));
        Assert.Empty(answer.All("Cle"));
        Assert.Equal("2751263220749", answer.Number);
    }

    [Fact]
    public async Task The_first_given_name_stands_alone_as_before_october_2022()
    {
        var answer = await Ecetinsi(new AnswerForm { FirstGivenName = true });

        Assert.Equal(
            ["NomNaissance", "Prenom", "ListePrenom", "Sexe", "DateNaissance", "LieuNaissance"],
            Traits(answer)
        );
        Assert.Equal("PIERRE-ALAIN", answer.First("Prenom"));
    }

    [Theory]
    [InlineData(LunarDate.Day, "1975-12-00")]
    [InlineData(LunarDate.DayAndMonth, "1975-00-00")]
    public async Task A_birth_date_may_lose_its_day_and_month(LunarDate lunar, string date) =>
        Assert.Equal(date, (await Zoe(new AnswerForm { LunarDates = lunar })).First("DateNaissance"));

    [Fact]
    public async Task A_person_may_be_known_by_a_lunar_date_and_is_found_by_it()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.People.Add(
            new SimulatedPerson
            {
                Ins = NationalNumber.WithRightKey("1600099350001", NationalNumber.NirOid),
                BirthName = "SAIDI",
                GivenNames = "OMAR",
                Sex = "M",
                BirthDate = "1960-00-00",
                BirthPlace = "99350",
            }
        );

        Assert.Equal("1960-00-00", (await caller.Search("SAIDI", "OMAR", "M", "1960-00-00")).First("DateNaissance"));
        Assert.Equal("01", (await caller.Search("SAIDI", "OMAR", "M", "1960-12-31")).Code);
    }

    [Theory]
    [InlineData(HistoryStyle.AsHeld, new[] { "1810363220456", "1810363220456", "2810363220456" })]
    [InlineData(HistoryStyle.None, new[] { "1810363220456" })]
    [InlineData(HistoryStyle.Single, new[] { "1810363220456", "1810363220456" })]
    [InlineData(HistoryStyle.WithActive, new[] { "1810363220456", "1810363220456", "1810363220456", "2810363220456" })]
    public async Task The_history_may_be_none_one_or_many(HistoryStyle history, string[] numbers)
    {
        await using var caller = await NewCaller(new AnswerForm { History = history });

        Assert.Equal(numbers, (await caller.Search("HERMAN", "GATIEN", "M", "1981-03-24")).All("NumIdentifiant"));
    }

    [Fact]
    public async Task Keys_may_be_wrong_in_the_history_or_in_the_active_matricule()
    {
        var history = await Ecetinsi(new AnswerForm { WrongHistoryKeys = true });
        var active = await Ecetinsi(new AnswerForm { WrongActiveKey = true });

        Assert.Equal("89", history.All("Cle")[0]);
        Assert.NotEqual("39", history.All("Cle")[1]);
        Assert.NotEqual("89", active.All("Cle")[0]);
        Assert.Equal("39", active.All("Cle")[1]);
    }

    [Fact]
    public async Task The_history_may_tell_the_type_of_the_matricule()
    {
        var answer = await Ecetinsi(new AnswerForm { TypedHistory = true });

        Assert.Equal(["NIR"], answer.All("TypeMatricule"));
    }

    [Fact]
    public async Task Elements_that_nobody_knows_may_appear()
    {
        var answer = await Zoe(new AnswerForm { UnknownElements = true });

        Assert.Equal(2, answer.All("Indicateur").Count);
        Assert.Equal("00", answer.Code);
    }

    [Theory]
    [InlineData(GatewayFaultStyle.Soap2026, "<soap:Value>soap:siram_100</soap:Value>", "xml:lang=\"fr\"")]
    [InlineData(GatewayFaultStyle.S2025, "<S:Value>S:siram_100</S:Value>", "xml:lang=\"en\"")]
    public async Task The_gateway_has_two_generations_of_faults(
        GatewayFaultStyle style,
        string subcode,
        string language
    )
    {
        await using var caller = await NewCaller(new AnswerForm { GatewayFaults = style });

        var refused = await caller.Send(
            Requests.Traits("ADRUN", "ZOE", "F", "1975-12-31").Replace("TESTSGIE0000", "X", StringComparison.Ordinal)
        );

        Assert.Equal("desir_550", refused.Fault.Code);
        Assert.Contains(subcode, refused.Text, StringComparison.Ordinal);
        Assert.Contains(language, refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FatalSpelling.Fatal, "fatal")]
    [InlineData(FatalSpelling.Fatale, "fatale")]
    public async Task The_gravest_severity_has_two_spellings(FatalSpelling spelling, string expected)
    {
        await using var caller = await NewCaller(new AnswerForm { Fatal = spelling });
        caller.Simulator.Switches = caller.Simulator.Switches with { TestEnvironment = true };

        var answer = await caller.Search("HOUILLES", "PIERRE", "M", "1993-01-27");

        var error = answer.Payload.Descendants().Single(element => element.Name.LocalName == "Erreur");
        Assert.Equal(expected, (string?)error.Attribute("severite"));
    }

    [Theory]
    [InlineData("REP_CR01", "01", new string[0])]
    [InlineData("1.10", "00", new[] { "1090763220834" })]
    [InlineData("2.04", "00", new[] { "1090763220834", "2090763220834", "2090663220123" })]
    [InlineData("2.05", "00", new[] { "1090763220888" })]
    [InlineData("2.08-1", "00", new[] { "180032B020401", "180032B020401" })]
    [InlineData("2.08-2", "00", new[] { "1810363220456", "1810363220456", "2810363220456" })]
    [InlineData("3.05-3", "00", new[] { "2770763220829" })]
    public async Task A_cnda_case_is_given_once_whatever_is_asked(string name, string code, string[] numbers)
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.AnswerNext(CndaCases.Find(name)!);

        var injected = await caller.Search("HOUILLES", "PIERRE", "M", "1993-01-27");
        var afterwards = await caller.Search("ADRUN", "ZOE", "F", "1975-12-31");

        Assert.Equal(code, injected.Code);
        Assert.Equal(numbers, injected.All("NumIdentifiant"));
        Assert.Equal("2751263220749", afterwards.Number);
        Assert.Equal(["injected", "00"], caller.Simulator.Calls.Latest.Select(call => call.Outcome));
    }

    [Fact]
    public void A_cnda_case_that_does_not_exist_is_none() => Assert.Null(CndaCases.Find("9.99"));

    private static async Task<Answer> Zoe(AnswerForm form)
    {
        await using var caller = await NewCaller(form);
        return await caller.Search("ADRUN", "ZOE", "F", "1975-12-31");
    }

    private static async Task<Answer> Ecetinsi(AnswerForm form)
    {
        await using var caller = await NewCaller(form);
        return await caller.Search("ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14");
    }

    private static Task<Caller> NewCaller(AnswerForm form) =>
        Caller.OfNewSimulator(new InsiSimulatorOptions { Switches = new SimulatorSwitches { Answer = form } });

    private static IEnumerable<string> Traits(Answer answer) =>
        answer
            .Payload.Descendants()
            .Single(element => element.Name.LocalName == "TIQ")
            .Elements()
            .Select(it => it.Name.LocalName);

    /// <summary>The element without its choice of prefixes.</summary>
    private static XElement Bare(XElement element) =>
        new(element.Name, element.HasElements ? element.Elements().Select(Bare) : element.Value);
}
