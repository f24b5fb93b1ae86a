using System.Text.Json;
using System.Xml.Linq;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>The simulator against what was published of the real service.</summary>
public sealed class PublishedDataTests
{
    private static readonly XNamespace Soap = "http://www.w3.org/2003/05/soap-envelope";

    [OutsideData]
    public async Task The_published_request_by_certificate_gets_the_published_answer_to_the_letter()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(
            SharedData.Text("insi", "requests-padoa", "request_mTLS_no-security-header.xml"),
            Requests.TraitsAction
        );

        Assert.Equal(Live("ADRTROIS_DOMINIQUE_CR00.response.xml"), answer.Text);
    }

    [OutsideData]
    public async Task The_published_request_by_card_gets_its_answer_on_the_day_of_its_assertion()
    {
        var request = SharedData.Text("insi", "requests-padoa", "request_CPS_assertion.xml");
        var time = new FixedTime(new DateTimeOffset(2022, 4, 12, 15, 30, 0, TimeSpan.Zero));
        await using var caller = await Caller.OfNewSimulator(new InsiSimulatorOptions { Time = time });

        var answer = await caller.Send(request, Requests.TraitsAction);
        time.Now += TimeSpan.FromHours(1);
        var nextHour = await caller.Send(request, Requests.TraitsAction);

        Assert.Equal("00", answer.Code);
        Assert.Equal(CallerAccess.Card, caller.Simulator.Calls.Latest[0].Access);
        Assert.Equal("simu_assertion_perimee", nextHour.Fault.Code);
    }

    [OutsideDataTheory]
    [InlineData("ADRTROIS_DOMINIQUE_CR00.response.xml", "ADRTROIS", "DOMINIQUE", "F", "1997-02-26")]
    [InlineData("ADRTROIS_TOUSSAINT_CR00.response.xml", "ADRTROIS", "TOUSSAINT", "M", "1960-01-01")]
    [InlineData("DE_VINCI_LEONARDO_CR02.response.xml", "DE VINCI", "LEONARDO", "M", "2014-02-01")]
    [InlineData("ECETINSI_PIERRE-ALAIN_CR00_inshisto.response.xml", "ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14")]
    [InlineData("TCHITCHI_CATARINA_CR00.response.xml", "TCHITCHI", "CATARINA", "F", "1936-06-21")]
    public async Task A_live_answer_is_given_to_the_letter(
        string file,
        string name,
        string given,
        string sex,
        string date
    )
    {
        await using var caller = await Caller.OfNewSimulator();

        Assert.Equal(Live(file), (await caller.Search(name, given, sex, date)).Text);
    }

    [OutsideDataTheory]
    [InlineData(
        "FAULT_siram_40_insi_102_2023.xml",
        GatewayFaultStyle.Soap2026,
        DisturbanceKind.BackEndError,
        "TESTSGIE0000"
    )]
    [InlineData(
        "FAULT_siram_40_desir_1020_2024.xml",
        GatewayFaultStyle.Soap2026,
        DisturbanceKind.Desir1020,
        "TESTSGIE0000"
    )]
    [InlineData("FAULT_siram_100_desir_550_2026.xml", GatewayFaultStyle.Soap2026, null, "INCONNU00000")]
    [InlineData("FAULT_siram_100_desir_550_2025.xml", GatewayFaultStyle.S2025, null, "INCONNU00000")]
    public async Task A_live_fault_is_given_but_for_the_order_of_its_attributes(
        string file,
        GatewayFaultStyle style,
        DisturbanceKind? trouble,
        string software
    )
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches
        {
            Answer = new AnswerForm { GatewayFaults = style },
            Disturbance = trouble is { } kind ? Disturbance.Always(kind) : Disturbance.None,
        };

        var answer = await caller.Send(
            Requests
                .Traits("ADRUN", "ZOE", "F", "1975-12-31")
                .Replace("TESTSGIE0000", software, StringComparison.Ordinal)
                .Replace(Requests.MessageId, "uuid:b3549edd-4ae9-472a-b26f-fd2fb4ef397f", StringComparison.Ordinal)
        );

        Assert.Equal(InOrder(Live(file)), InOrder(answer.Text));
    }

    [OutsideDataTheory]
    [InlineData("padoa/REP_CR01.xml", "REP_CR01", PrefixStyle.Cnda)]
    [InlineData("padoa/TEST_2.05.xml", "2.05", PrefixStyle.Cnda)]
    [InlineData("padoa/TEST_2.08_cas1.xml", "2.08-1", PrefixStyle.Cnda)]
    [InlineData("sapa/REP_CR01.xml", "REP_CR01", PrefixStyle.Cnda)]
    [InlineData("sapa/TEST_1.10.xml", "1.10", PrefixStyle.Ns2)]
    [InlineData("sapa/TEST_2.04_cas2.xml", "2.04", PrefixStyle.Ns2)]
    [InlineData("sapa/TEST_2.05.xml", "2.05", PrefixStyle.Ns2)]
    [InlineData("sapa/TEST_2.08_cas1.xml", "2.08-1", PrefixStyle.Ns2)]
    [InlineData("sapa/TEST_2.08_cas2.xml", "2.08-2", PrefixStyle.Ns2)]
    [InlineData("sapa/TEST_3.05_cas3.xml", "3.05-3", PrefixStyle.Cnda)]
    public void A_cnda_case_says_what_the_published_file_says(string file, string name, PrefixStyle prefixes)
    {
        // One edition has Prenom and the other dates where this project keeps one form of each case.
        string[] editions = ["Prenom", "DateDeb", "DateFin"];

        var published = Facts(SharedData.Text("insi", "cnda", file), editions);

        Assert.NotEmpty(published);
        Assert.Equal(published, Facts(CndaCases.Find(name, prefixes)!.Body, editions));
    }

    [OutsideData]
    public void Our_people_are_the_published_people()
    {
        using var file = JsonDocument.Parse(SharedData.Text("insi", "identities.json"));
        var published = file.RootElement.GetProperty("identities").EnumerateArray().ToArray();

        Assert.Equal(17, published.Length);
        foreach (
            var identity in published.Where(identity => identity.GetProperty("ins").ValueKind == JsonValueKind.Object)
        )
        {
            var ins = identity.GetProperty("ins");
            var ours = PublishedPeople.All.Single(person => person.Ins.Number == Text(ins, "numIdentifiant"));
            Assert.Equal(new NationalNumber(ours.Ins.Number, Text(ins, "cle")!, Text(ins, "oid")!), ours.Ins);
            Assert.Equal(Text(identity, "nomNaissance"), ours.BirthName);
            Assert.Equal(Text(identity, "listePrenom"), ours.GivenNames);
            Assert.Equal(Text(identity, "sexe"), ours.Sex);
            Assert.Equal(Text(identity, "dateNaissance"), ours.BirthDate);
            Assert.Equal(Text(identity, "lieuNaissance"), ours.BirthPlace);
        }

        static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
    }

    private static string Live(string file) => SharedData.Text("insi", "live-padoa", file).TrimEnd();

    private static string InOrder(string xml)
    {
        var document = XDocument.Parse(xml);
        foreach (var element in document.Descendants())
            element.ReplaceAttributes(
                element.Attributes().OrderBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal).ToArray()
            );
        return document.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Every element that holds a text, in order.</summary>
    private static string[] Facts(string xml, string[] except) =>
        [
            .. XDocument
                .Parse(xml)
                .Root!.Element(Soap + "Body")!
                .Descendants()
                .Where(element => !element.HasElements && !except.Contains(element.Name.LocalName))
                .Select(element => $"{element.Name}={element.Value}"),
        ];
}
