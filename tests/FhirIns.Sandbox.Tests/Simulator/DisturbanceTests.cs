using System.Diagnostics;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class DisturbanceTests
{
    [Theory]
    [InlineData(DisturbanceKind.BackEndError, "Receiver", "insi_102")]
    [InlineData(DisturbanceKind.Insi111, "Receiver", "insi_111")]
    [InlineData(DisturbanceKind.Desir1020, "Sender", "desir_1020")]
    public async Task An_outage_is_a_fault_siram_40(DisturbanceKind kind, string role, string code)
    {
        await using var caller = await Troubled(kind);

        var answer = await Zoe(caller);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal((role, "siram_40", code), answer.Fault);
        Assert.Equal(code, Assert.Single(caller.Simulator.Calls.Latest).Outcome);
    }

    [Fact]
    public async Task The_technical_error_of_the_card_search_has_its_own_code()
    {
        await using var caller = await Troubled(DisturbanceKind.BackEndError);

        var answer = await caller.Send(
            Requests.Card("<MatriculeOD><NumIdentifiant>2770763220829</NumIdentifiant></MatriculeOD>"),
            Requests.CardAction
        );

        Assert.Equal("insi_101", answer.Fault.Code);
    }

    [Theory]
    [InlineData(DisturbanceKind.Reset)]
    [InlineData(DisturbanceKind.NoAnswer)]
    [InlineData(DisturbanceKind.HalfAnswer)]
    public async Task A_connection_may_be_cut_before_or_within_the_answer(DisturbanceKind kind)
    {
        await using var caller = await Troubled(kind);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Zoe(caller));
        Assert.Equal($"{kind}", Assert.Single(caller.Simulator.Calls.Latest).Outcome, ignoreCase: true);
    }

    [Fact]
    public async Task No_answer_comes_before_the_caller_gives_up()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches
        {
            Disturbance = Disturbance.Always(DisturbanceKind.NoAnswer) with { StallMs = 600_000 },
        };
        using var http = new HttpClient
        {
            BaseAddress = caller.Simulator.Url,
            Timeout = TimeSpan.FromMilliseconds(300),
        };
        using var content = new StringContent(
            Requests.Traits("ADRUN", "ZOE", "F", "1975-12-31"),
            null,
            "application/soap+xml"
        );

        await Assert.ThrowsAsync<TaskCanceledException>(() =>
            http.PostAsync("/lps", content, TestContext.Current.CancellationToken)
        );
        Assert.Equal("noAnswer", Assert.Single(caller.Simulator.Calls.Latest).Outcome);
    }

    [Theory]
    [InlineData(DisturbanceKind.Late)]
    [InlineData(DisturbanceKind.SlowDrip)]
    public async Task A_slow_answer_is_the_right_one_in_the_end(DisturbanceKind kind)
    {
        await using var caller = await Troubled(kind, stallMs: 400);

        var clock = Stopwatch.StartNew();
        var answer = await Zoe(caller);

        Assert.Equal("2751263220749", answer.Number);
        Assert.True(clock.ElapsedMilliseconds >= 350);
        Assert.Equal("00", Assert.Single(caller.Simulator.Calls.Latest).Outcome);
    }

    [Fact]
    public async Task A_page_of_html_is_no_answer()
    {
        await using var notXml = await Troubled(DisturbanceKind.NotXml);
        await using var badGateway = await Troubled(DisturbanceKind.BadGateway);

        var page = await Zoe(notXml);
        var error = await Zoe(badGateway);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Throws<XmlException>(() => XDocument.Parse(page.Text));
        Assert.Equal(HttpStatusCode.BadGateway, error.Status);
        Assert.Equal("text/html; charset=utf-8", error.ContentType);
    }

    [Fact]
    public async Task An_answer_may_be_empty()
    {
        await using var caller = await Troubled(DisturbanceKind.Empty);

        var answer = await Zoe(caller);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("", answer.Text);
    }

    [Fact]
    public async Task An_answer_may_expand_entities()
    {
        await using var caller = await Troubled(DisturbanceKind.Entities);

        var answer = await Zoe(caller);

        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Parse,
            MaxCharactersFromEntities = 1_000_000,
        };
        using var reader = XmlReader.Create(new StringReader(answer.Text), settings);
        var refusal = Assert.Throws<XmlException>(() => XDocument.Load(reader));
        Assert.Contains("MaxCharactersFromEntities", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_may_be_huge()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches
        {
            Disturbance = Disturbance.Always(DisturbanceKind.Huge) with { HugeBytes = 3_000_000 },
        };

        var answer = await Zoe(caller);

        Assert.Equal(3_000_000, answer.Text.Length);
        Assert.Equal("00", answer.Code);
    }

    [Fact]
    public async Task A_caller_that_leaves_a_huge_answer_does_not_disturb_the_next()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches { Disturbance = Disturbance.Always(DisturbanceKind.Huge) };
        using (
            var http = new HttpClient { BaseAddress = caller.Simulator.Url, MaxResponseContentBufferSize = 1_000_000 }
        )
        {
            using var content = new StringContent(
                Requests.Traits("ADRUN", "ZOE", "F", "1975-12-31"),
                null,
                "application/soap+xml"
            );
            await Assert.ThrowsAsync<HttpRequestException>(() =>
                http.PostAsync("/lps", content, TestContext.Current.CancellationToken)
            );
        }

        caller.Simulator.Switches = new SimulatorSwitches();

        Assert.Equal("00", (await Zoe(caller)).Code);
    }

    [Fact]
    public async Task A_share_of_the_calls_is_hit_in_an_order_that_the_seed_decides()
    {
        var storm = Disturbance.Share(30, 7, DisturbanceKind.Insi111, DisturbanceKind.BadGateway);
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches { Disturbance = storm };

        for (var call = 0; call < 100; call++)
            await Zoe(caller);

        var expected = Enumerable.Range(1, 100).Select(number => storm.For(number)).ToArray();
        Assert.InRange(expected.Count(kind => kind is not null), 20, 40);
        Assert.Contains(DisturbanceKind.BadGateway, expected.OfType<DisturbanceKind>());
        Assert.Equal(
            expected.Select(kind =>
                kind switch
                {
                    null => "00",
                    DisturbanceKind.Insi111 => "insi_111",
                    _ => "badGateway",
                }
            ),
            caller.Simulator.Calls.Latest.Select(call => call.Outcome)
        );
    }

    [Fact]
    public async Task Connections_are_refused_while_the_port_is_closed_and_served_on_the_same_port_afterwards()
    {
        await using var caller = await Caller.OfNewSimulator();
        var url = caller.Simulator.Url;
        Assert.Equal("00", (await Zoe(caller)).Code);

        await caller.Simulator.StopListeningAsync(TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => Zoe(caller));
        await caller.Simulator.ListenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpRequestError.ConnectionError, refusal.HttpRequestError);
        Assert.Equal(url, caller.Simulator.Url);
        Assert.Equal("00", (await Zoe(caller)).Code);
        Assert.Equal(2, caller.Simulator.Calls.Total);
    }

    [Fact]
    public async Task Latency_is_fixed_or_within_its_bounds()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches { Latency = Latency.Fixed(300) };

        var clock = Stopwatch.StartNew();
        await Zoe(caller);

        Assert.True(clock.ElapsedMilliseconds >= 290);
        Assert.Equal(new Latency(150, 850), Latency.Live);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        SimulatorSwitches[] nonsense =
        [
            new() { Latency = new Latency(-1, 5) },
            new() { Latency = new Latency(5, 1) },
            new() { Disturbance = Disturbance.Share(101, 1, DisturbanceKind.Reset) },
            new() { Disturbance = new Disturbance { StallMs = -1 } },
            new() { Disturbance = new Disturbance { HugeBytes = -1 } },
            new() { Disturbance = new Disturbance { Kinds = null! } },
            new() { Answer = null! },
            new() { Lots = new LotRules { MaximumSize = 0 } },
        ];

        Assert.All(nonsense, switches => Assert.NotNull(switches.Defect()));
        Assert.Null(new SimulatorSwitches().Defect());
    }

    private static Task<Answer> Zoe(Caller caller) => caller.Search("ADRUN", "ZOE", "F", "1975-12-31");

    private static Task<Caller> Troubled(DisturbanceKind kind, int stallMs = 100) =>
        Caller.OfNewSimulator(
            new InsiSimulatorOptions
            {
                Switches = new SimulatorSwitches { Disturbance = Disturbance.Always(kind) with { StallMs = stallMs } },
            }
        );
}
