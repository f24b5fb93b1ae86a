using System.Net;
using System.Text.Json;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class ControlApiTests
{
    private const string Colette = """
        { "ins": { "number": "254012B033417" }, "birthName": "CASANOVA", "givenNames": "COLETTE MARIE", "sex": "F",
          "birthDate": "1954-01-30", "birthPlace": "2B033",
          "superseded": [{ "ins": { "number": "254012B033017", "key": "00", "oid": "1.2.250.1.213.1.4.9" }, "from": "1954-01-30" }] }
        """;

    [Fact]
    public async Task Switches_are_replaced_as_a_whole_and_told()
    {
        await using var caller = await Caller.OfNewSimulator();

        var put = await caller.Control(
            HttpMethod.Put,
            "switches",
            """
            { "latency": { "minimumMs": 1, "maximumMs": 2 }, "testEnvironment": true,
              "disturbance": { "kinds": ["insi111", "halfAnswer"], "percent": 40, "seed": 3, "stallMs": 5, "hugeBytes": 6 },
              "answer": { "prefixes": "ns2", "gatewayFaults": "s2025", "fatal": "fatale", "history": "withActive",
                          "lunarDates": "dayAndMonth", "omitBirthPlace": true }, "lots": { "maximumSize": 7 } }
            """
        );

        var switches = caller.Simulator.Switches;
        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Equal(new Latency(1, 2), switches.Latency);
        Assert.True(switches.TestEnvironment);
        Assert.Equal([DisturbanceKind.Insi111, DisturbanceKind.HalfAnswer], switches.Disturbance.Kinds);
        Assert.Equal(
            (40, 3, 5, 6L),
            (
                switches.Disturbance.Percent,
                switches.Disturbance.Seed,
                switches.Disturbance.StallMs,
                switches.Disturbance.HugeBytes
            )
        );
        Assert.Equal(
            new AnswerForm
            {
                Prefixes = PrefixStyle.Ns2,
                GatewayFaults = GatewayFaultStyle.S2025,
                Fatal = FatalSpelling.Fatale,
                History = HistoryStyle.WithActive,
                LunarDates = LunarDate.DayAndMonth,
                OmitBirthPlace = true,
            },
            switches.Answer
        );
        Assert.Equal(7, switches.Lots.MaximumSize);
        Assert.Equal(put.Text, (await caller.Control(HttpMethod.Get, "switches")).Text);

        await caller.Control(HttpMethod.Put, "switches", "{}");
        Assert.False(caller.Simulator.Switches.TestEnvironment);
        Assert.Empty(caller.Simulator.Switches.Disturbance.Kinds);
    }

    [Theory]
    [InlineData("""{ "testEnvironement": true }""")]
    [InlineData("""{ "answer": { "prefixes": "ns9" } }""")]
    [InlineData("""{ "answer": { "prefixes": 1 } }""")]
    [InlineData("""{ "disturbance": { "percent": 101 } }""")]
    [InlineData("""{ "latency": null }""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task A_switch_that_does_not_exist_or_makes_no_sense_is_refused(string json)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Control(HttpMethod.Put, "switches", json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.False(caller.Simulator.Switches.TestEnvironment);
        Assert.Equal(100, caller.Simulator.Switches.Disturbance.Percent);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/control")]
    public async Task Whoever_opens_it_reads_what_there_is(string path)
    {
        await using var caller = await Caller.OfNewSimulator();
        using var http = new HttpClient { BaseAddress = caller.Simulator.Url };

        var text = await http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("/control/switches", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_added_found_replaced_and_forgotten()
    {
        await using var caller = await Caller.OfNewSimulator();

        var added = await caller.Control(HttpMethod.Post, "people", Colette);
        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Equal(HttpStatusCode.Conflict, (await caller.Control(HttpMethod.Post, "people", Colette)).Status);

        var found = await caller.Search("CASANOVA", "COLETTE", "F", "1954-01-30");
        Assert.Equal(["254012B033417", "254012B033017"], found.All("NumIdentifiant"));
        Assert.Equal(["33", "00"], found.All("Cle"));
        Assert.Equal(["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"], found.All("OID"));

        var replaced = Colette.Replace("CASANOVA", "LECA", StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.OK,
            (await caller.Control(HttpMethod.Put, "people/254012B033417", replaced)).Status
        );
        Assert.Equal("01", (await caller.Search("CASANOVA", "COLETTE", "F", "1954-01-30")).Code);
        Assert.Equal("00", (await caller.Search("LECA", "COLETTE", "F", "1954-01-30")).Code);
        Assert.Contains(
            "LECA",
            (await caller.Control(HttpMethod.Get, "people/254012B033417")).Text,
            StringComparison.Ordinal
        );

        Assert.Equal(
            HttpStatusCode.NoContent,
            (await caller.Control(HttpMethod.Delete, "people/254012B033417")).Status
        );
        Assert.Equal(HttpStatusCode.NotFound, (await caller.Control(HttpMethod.Delete, "people/254012B033417")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await caller.Control(HttpMethod.Get, "people/254012B033417")).Status);
        Assert.Equal("01", (await caller.Search("LECA", "COLETTE", "F", "1954-01-30")).Code);
    }

    [Theory]
    [InlineData("254012B033417", "25401203341")]
    [InlineData("254012B033417", "2540-2B033417")]
    [InlineData("\"F\"", "\"I\"")]
    [InlineData("1954-01-30", "30/01/1954")]
    [InlineData("2B033\"", "2B\"")]
    [InlineData("CASANOVA", "")]
    [InlineData("COLETTE MARIE", "")]
    [InlineData("\"00\"", "\"0\"")]
    [InlineData("birthName", "familyName")]
    public async Task A_person_of_the_wrong_form_is_refused(string right, string wrong)
    {
        await using var caller = await Caller.OfNewSimulator();
        var before = caller.Simulator.People.Count;

        var answer = await caller.Control(
            HttpMethod.Post,
            "people",
            Colette.Replace(right, wrong, StringComparison.Ordinal)
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(before, caller.Simulator.People.Count);
    }

    [Fact]
    public async Task A_person_is_not_put_under_the_number_of_another()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Control(HttpMethod.Put, "people/2770763220829", Colette);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("NESSI", caller.Simulator.People.Find("2770763220829")!.BirthName);
    }

    [Fact]
    public async Task All_published_people_are_listed()
    {
        await using var caller = await Caller.OfNewSimulator();

        using var people = JsonDocument.Parse((await caller.Control(HttpMethod.Get, "people")).Text);

        Assert.Equal(16, people.RootElement.GetProperty("total").GetInt32());
        Assert.Equal(16, people.RootElement.GetProperty("entered").GetArrayLength());
    }

    [Fact]
    public async Task Calls_are_told_counted_filtered_and_forgotten()
    {
        await using var caller = await Caller.OfNewSimulator();
        await caller.Search("ADRUN", "ZOE", "F", "1975-12-31");
        await caller.Search("HOUILLES", "PIERRE", "M", "1993-01-27");
        await caller.Verify(Requests.Nathalie());

        using var all = JsonDocument.Parse((await caller.Control(HttpMethod.Get, "calls")).Text);
        using var unknown = JsonDocument.Parse((await caller.Control(HttpMethod.Get, "calls?outcome=01")).Text);
        using var verified = JsonDocument.Parse(
            (await caller.Control(HttpMethod.Get, "calls?operation=verifierInsAvecTraitsIdentite&after=2&count=5")).Text
        );

        Assert.Equal(3, all.RootElement.GetProperty("total").GetInt32());
        Assert.Equal(3, all.RootElement.GetProperty("mostInOneMinute").GetInt32());
        Assert.Equal(1, all.RootElement.GetProperty("highestConcurrency").GetInt32());
        Assert.Equal(3, all.RootElement.GetProperty("counts").GetArrayLength());
        var call = Assert.Single(unknown.RootElement.GetProperty("calls").EnumerateArray());
        Assert.Equal("HOUILLES|PIERRE|M|1993-01-27", call.GetProperty("subject").GetString());
        Assert.Equal(Requests.MessageId, call.GetProperty("messageId").GetString());
        Assert.Equal("10B0152872", call.GetProperty("emitter").GetString());
        Assert.Equal(1, verified.RootElement.GetProperty("matching").GetInt32());

        Assert.Equal(HttpStatusCode.NoContent, (await caller.Control(HttpMethod.Delete, "calls")).Status);
        Assert.Equal(0, caller.Simulator.Calls.Total);
    }

    [Fact]
    public async Task The_next_answer_may_be_any_message_or_a_cnda_case()
    {
        await using var caller = await Caller.OfNewSimulator();

        await caller.Control(HttpMethod.Post, "next", "<bonjour/>", "application/soap+xml");
        await caller.Control(HttpMethod.Post, "next/2.05?prefixes=ns2");
        var unknown = await caller.Control(HttpMethod.Post, "next/9.99");

        Assert.Equal("<bonjour/>", (await caller.Search("ADRUN", "ZOE", "F", "1975-12-31")).Text);
        var provisional = await caller.Search("ADRUN", "ZOE", "F", "1975-12-31");
        Assert.Equal("1090763220888", provisional.Number);
        Assert.Contains("<ns2:OID>1.2.250.1.213.1.4.9</ns2:OID>", provisional.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.Status);
        Assert.Equal("2751263220749", (await caller.Search("ADRUN", "ZOE", "F", "1975-12-31")).Number);
    }

    [Fact]
    public async Task A_reset_brings_back_the_start()
    {
        await using var caller = await Caller.OfNewSimulator(
            new InsiSimulatorOptions { Switches = new SimulatorSwitches { TestEnvironment = true } }
        );
        await caller.Control(HttpMethod.Put, "switches", "{}");
        await caller.Control(HttpMethod.Delete, "people/2770763220829");
        await caller.Control(HttpMethod.Post, "people", Colette);
        await caller.Search("ADRUN", "ZOE", "F", "1975-12-31");
        await caller.Control(HttpMethod.Post, "next", "<bonjour/>", "application/soap+xml");

        Assert.Equal(HttpStatusCode.NoContent, (await caller.Control(HttpMethod.Post, "reset")).Status);

        Assert.True(caller.Simulator.Switches.TestEnvironment);
        Assert.Equal(0, caller.Simulator.Calls.Total);
        Assert.NotNull(caller.Simulator.People.Find("2770763220829"));
        Assert.Null(caller.Simulator.People.Find("254012B033417"));
        Assert.Equal("00", (await caller.Search("ADRUN", "ZOE", "F", "1975-12-31")).Code);
    }

    [Fact]
    public async Task The_port_closes_for_the_time_asked_and_opens_again()
    {
        await using var caller = await Caller.OfNewSimulator();

        var accepted = await caller.Control(HttpMethod.Post, "refuse?seconds=1");

        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.True(await Eventually(caller, refused: true));
        Assert.True(await Eventually(caller, refused: false));
        Assert.Equal(HttpStatusCode.BadRequest, (await caller.Control(HttpMethod.Post, "refuse?seconds=0")).Status);
    }

    [Fact]
    public async Task The_root_says_what_there_is()
    {
        await using var caller = await Caller.OfNewSimulator();
        using var http = new HttpClient { BaseAddress = caller.Simulator.Url };

        var text = await http.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Contains("/control/switches", text, StringComparison.Ordinal);
    }

    private static async Task<bool> Eventually(Caller caller, bool refused)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            try
            {
                await caller.Control(HttpMethod.Get, "switches");
                if (!refused)
                    return true;
            }
            catch (HttpRequestException) when (refused)
            {
                return true;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
        return false;
    }
}
