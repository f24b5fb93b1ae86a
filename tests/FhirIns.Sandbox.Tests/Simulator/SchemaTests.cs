using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>What the simulator says, and what its tests ask, against the published schemas of the two searches.</summary>
public sealed class SchemaTests
{
    // The WSDL imports this schema of the W3C by address; it is not among the published files.
    private const string AddressingStandIn = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2005/08/addressing" elementFormDefault="qualified">
          <xs:element name="Action" type="xs:anyURI"/>
          <xs:element name="MessageID" type="xs:anyURI"/>
        </xs:schema>
        """;

    private static readonly Lazy<XmlSchemaSet> Schemas = new(Load);

    public static TheoryData<AnswerForm> Forms =>
        [
            new AnswerForm(),
            new AnswerForm { Prefixes = PrefixStyle.Ns2 },
            new AnswerForm { Prefixes = PrefixStyle.Cnda, FirstGivenName = true },
            new AnswerForm { History = HistoryStyle.None },
            new AnswerForm
            {
                History = HistoryStyle.WithActive,
                TypedHistory = true,
                WrongHistoryKeys = true,
            },
            new AnswerForm { History = HistoryStyle.Single, WrongActiveKey = true },
            new AnswerForm
            {
                OmitBirthPlace = true,
                OmitSex = true,
                OmitGivenNames = true,
                OmitKeys = true,
            },
            new AnswerForm { LunarDates = LunarDate.DayAndMonth, EmptyHeader = true },
        ];

    [OutsideDataTheory]
    [MemberData(nameof(Forms))]
    public async Task Every_answer_about_every_published_person_is_valid(AnswerForm form)
    {
        await using var caller = await Caller.OfNewSimulator(
            new InsiSimulatorOptions { Switches = new SimulatorSwitches { Answer = form } }
        );

        foreach (var person in caller.Simulator.People.Entered.Where(person => !person.CardOnly))
        {
            var answer = await caller.Search(
                person.BirthName,
                person.GivenNames,
                person.Sex,
                person.BirthDate,
                person.BirthPlace
            );
            Assert.Equal(person.Ins.Number, answer.Number);
            Assert.Empty(Problems(answer.Payload));
        }
        Assert.Empty(Problems((await caller.Search("HOUILLES", "PIERRE", "M", "1993-01-27")).Payload));
        Assert.Empty(Problems((await caller.Search("DE VINCI", "LEONARDO", "M", "2014-02-01")).Payload));
    }

    [OutsideData]
    public async Task Answers_about_a_population_are_valid()
    {
        await using var caller = await Caller.OfNewSimulator(new InsiSimulatorOptions { Population = 300 });

        foreach (var member in FictitiousPopulation.Generate(300, 1))
        {
            var answer = await caller.Send(
                Requests.Card(
                    $"<MatriculeIndividu><NumIdentifiant>{member.Ins.Number}</NumIdentifiant></MatriculeIndividu>"
                ),
                Requests.CardAction
            );
            Assert.Equal(member.Ins.Number, answer.Number);
            Assert.Empty(Problems(answer.Payload));
        }
    }

    [OutsideDataTheory]
    [InlineData(DisturbanceKind.Insi111)]
    [InlineData(DisturbanceKind.Desir1020)]
    [InlineData(DisturbanceKind.BackEndError)]
    public async Task The_detail_of_a_fault_is_valid_when_fatal_is_spelt_as_the_schema_does(DisturbanceKind kind)
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches { Disturbance = Disturbance.Always(kind) };
        var asOnTheWire = Error(await caller.Search("ADRUN", "ZOE", "F", "1975-12-31"));
        caller.Simulator.Switches = caller.Simulator.Switches with
        {
            Answer = new AnswerForm { Fatal = FatalSpelling.Fatale },
        };
        var asInTheSchema = Error(await caller.Search("ADRUN", "ZOE", "F", "1975-12-31"));

        Assert.Empty(Problems(asInTheSchema));
        Assert.Equal(kind == DisturbanceKind.Desir1020, Problems(asOnTheWire).Count == 0);

        static XElement Error(Answer answer) =>
            answer.Payload.Descendants().Single(element => element.Name.LocalName == "Erreur");
    }

    [OutsideData]
    public void The_requests_of_these_tests_are_valid()
    {
        string[] requests =
        [
            Requests.Traits("ADRUN", "ZOE", "F", "1975-12-31", "63220"),
            Requests.Card(
                "<MatriculeOD><NumIdentifiant>2770763220829</NumIdentifiant></MatriculeOD><RangNaissance>1</RangNaissance>"
            ),
        ];

        foreach (var request in requests)
        {
            var parts = XDocument.Parse(request).Root!.Elements().SelectMany(part => part.Elements()).ToArray();
            Assert.Equal(5, parts.Length);
            Assert.All(parts, part => Assert.Empty(Problems(part)));
        }
    }

    [OutsideData]
    public void The_schemas_refuse_what_is_wrong()
    {
        XNamespace result = "http://www.cnamts.fr/INSiResultat";

        Assert.NotEmpty(Problems(new XElement(result + "RESULTAT")));
        Assert.NotEmpty(Problems(new XElement(result + "REPONSE")));
    }

    private static List<string> Problems(XElement element)
    {
        var problems = new List<string>();
        new XDocument(element).Validate(Schemas.Value, (_, problem) => problems.Add(problem.Message));
        return problems;
    }

    private static XmlSchemaSet Load()
    {
        var schemas = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        using var addressing = XmlReader.Create(new StringReader(AddressingStandIn));
        schemas.Add(null, addressing);
        foreach (var file in SharedData.Files("insi/wsdl/xsd", "*.xsd"))
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore };
            using var schema = XmlReader.Create(file, settings);
            schemas.Add(null, schema);
        }
        schemas.Compile();
        return schemas;
    }
}
