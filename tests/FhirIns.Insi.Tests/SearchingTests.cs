using System.Diagnostics;
using System.Xml.Linq;
using FhirIns.Identity;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>Calls over a real socket, with answers of the service.</summary>
public sealed class SearchingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_is_a_soap_12_post_with_its_action_in_the_media_type()
    {
        await using var insi = await InsiServer.Start(Answers.CamilleFound);
        await using var desk = Desk.At(insi.Endpoint);

        await desk.Search(Cast.Camille);

        var received = Assert.Single(insi.Received);
        Assert.Equal(("POST", "/lps"), (received.Method, received.Path));
        Assert.Equal(
            $"application/soap+xml; charset=utf-8; action=\"{SearchOperations.ByTraits.Action}\"",
            received.ContentType
        );
        Assert.Equal("application/soap+xml", received.Accept);
    }

    [Fact]
    [Rule("S070")]
    public async Task Answer_comes_with_its_bytes_as_received_and_all_that_a_trace_needs()
    {
        await using var insi = await InsiServer.Start(Answers.CamilleFound);
        await using var desk = Desk.At(insi.Endpoint);

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(Cast.CamilleIns, Reading.PersonIn(call).Active);
        var (exchange, traced) = Assert.Single(desk.Traced);
        Assert.Same(call, traced);
        Assert.Same(call.Exchange, exchange);
        Assert.Equal(Answers.Bytes(Answers.CamilleFound), exchange.RawAnswer.ToArray());
        Assert.Equal(
            (InsiOperation.SearchByTraits, Cast.Hospital, false, AccessMode.Certificate, 200, false),
            (
                exchange.Operation,
                exchange.Organization,
                exchange.IsAutomatic,
                exchange.Mode,
                exchange.HttpStatus,
                exchange.IsCut
            )
        );
        Assert.Equal(exchange.MessageId, Header(insi, "MessageID", Namespaces.Addressing));
        Assert.InRange(exchange.Duration, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    [Rule("S043")]
    public async Task Request_bears_the_authorization_number_and_the_structure()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(insi.Endpoint);

        await desk.Search(Cast.Camille);

        Assert.Equal("TEST00000000", Header(insi, "IDAM", Namespaces.SoftwareContext));
        Assert.Equal("1" + Cast.Hospital, Header(insi, "Emetteur", Namespaces.SoftwareContext));
        Assert.Equal("1" + Cast.Hospital, Header(insi, "Emetteur", Namespaces.CoverContext));
    }

    [Fact]
    public async Task Request_says_nothing_of_our_own_traces()
    {
        using var activity = new Activity("a hospital's own").Start();
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(insi.Endpoint);

        await desk.Search(Cast.Camille);

        Assert.Null(Assert.Single(insi.Received).TraceParent);
    }

    [Fact]
    public async Task Every_request_has_identifiers_of_its_own()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(insi.Endpoint);

        await desk.Search(Cast.Camille);
        await desk.Search(Cast.Camille);

        var identifiers = insi
            .Received.SelectMany(request => XDocument.Parse(request.Body).Descendants())
            .Where(element => element.Name.LocalName is "Id" or "MessageID")
            .Select(element => element.Value.Replace("uuid:", "", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(6, identifiers.Count);
        Assert.Equal(6, identifiers.Select(Guid.Parse).Distinct().Count());
    }

    [Fact]
    public async Task Tchitchi_is_found_in_two_calls_each_traced()
    {
        await using var insi = await InsiServer.Start(
            (request, context) =>
                InsiServer.Answer(
                    context,
                    GivenName(request.Body) == "CATARINA" ? Answers.CamilleFound : Answers.NotFound
                )
        );
        await using var desk = Desk.At(insi.Endpoint);

        var answers = await Play(desk, Cast.Tchitchi);

        Assert.IsType<InsiAnswer.Found>(GivenNameStrategy.Conclude(answers));
        Assert.Equal(["OLA", "CATARINA"], GivenNames(insi));
        Assert.Equal(["01", "00"], desk.Traced.Select(traced => traced.Call.ResultCode));
    }

    [Fact]
    public async Task Houilles_is_not_found_in_four_calls_each_traced()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(insi.Endpoint);

        var answers = await Play(desk, Cast.Houilles);

        Assert.IsType<InsiAnswer.NotFound>(GivenNameStrategy.Conclude(answers));
        Assert.Equal(["PIERRE", "PAUL", "JACQUES", "PIERRE PAUL JACQUES"], GivenNames(insi));
        Assert.Equal(4, desk.Traced.Count);
    }

    [Fact]
    [Rule("S024")]
    public async Task Indeterminate_sex_never_leaves()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(insi.Endpoint);

        var call = await desk.Search(Cast.Traits("MARTIN", "SACHA", Sex.Unknown, "2001-01-01"));

        Assert.Equal(InsiRefusalReason.TraitNotSendable, Refusal(call).Reason);
        Assert.Empty(insi.Received);
        Assert.Empty(desk.Traced);
    }

    [Fact]
    [Rule("S029", "S033")]
    public async Task Search_by_vitale_card_answers_as_the_other_search()
    {
        await using var insi = await InsiServer.Start(Answers.CamilleFound);
        await using var desk = Desk.At(insi.Endpoint);

        var call = await desk.Client.SearchByVitaleAsync(
            InsiCaller.ByHand(Cast.Hospital),
            FreshReading,
            desk.Trace,
            Cancel
        );

        Assert.Equal(Cast.CamilleIns, Reading.PersonIn(call).Active);
        Assert.Equal("2850475112001", Header(insi, "Num", Namespaces.CoverContext));
        Assert.Equal(InsiOperation.SearchByVitale, Assert.Single(desk.Traced).Exchange.Operation);
    }

    [Fact]
    public async Task Vitale_card_read_too_long_ago_or_in_the_future_never_leaves()
    {
        await using var insi = await InsiServer.Start(Answers.CamilleFound);
        await using var desk = Desk.At(insi.Endpoint);

        foreach (var minutes in new[] { -21, 5 })
        {
            var reading = FreshReading with { ReadAt = TimeProvider.System.GetUtcNow().AddMinutes(minutes) };
            var call = await desk.Client.SearchByVitaleAsync(
                InsiCaller.ByHand(Cast.Hospital),
                reading,
                desk.Trace,
                Cancel
            );
            Assert.Equal(InsiRefusalReason.VitaleReadingStale, Refusal(call).Reason);
        }
        Assert.Empty(insi.Received);
    }

    public static readonly TheoryData<VitaleReading> BadReadings =
    [
        FreshReading with
        {
            HolderNumber = "28504751120",
        },
        FreshReading with
        {
            BeneficiaryNumber = "x",
        },
        FreshReading with
        {
            BirthName = "日本",
        },
        FreshReading with
        {
            BirthDate = "2015",
        },
        FreshReading with
        {
            BirthRank = 0,
        },
        FreshReading with
        {
            CardNumber = "",
        },
        FreshReading with
        {
            CardNumber = "<x>",
        },
    ];

    [Theory]
    [MemberData(nameof(BadReadings), DisableDiscoveryEnumeration = true)]
    public void Reading_that_no_card_gives_is_refused(VitaleReading reading) =>
        Assert.Equal(InsiRefusalReason.VitaleReadingInvalid, reading.ToRequest(reading.ReadAt).Refusal);

    [Fact]
    [Rule("S076", "S079")]
    public async Task Verification_tells_whether_ins_and_traits_go_together()
    {
        await using var insi = await InsiServer.Start(Answers.Verified, Answers.Refuted);
        await using var desk = Desk.At(insi.Endpoint);
        var identity = new IdentityToVerify(Cast.CamilleIns, Cast.Camille);
        var caller = InsiCaller.Automatic(Cast.Hospital);

        var match = await desk.Client.VerifyAsync(caller, identity, desk.Trace, Cancel);
        var mismatch = await desk.Client.VerifyAsync(caller, identity, desk.Trace, Cancel);

        Assert.Equal(VerificationAnswer.Match, AnswerIn(match));
        Assert.Equal(VerificationAnswer.Mismatch, AnswerIn(mismatch));
        Assert.All(desk.Traced, traced => Assert.True(traced.Exchange.IsAutomatic));
    }

    [Fact]
    public async Task Lot_is_deposited_then_collected()
    {
        await using var insi = await InsiServer.Start(
            Lot("REPLot", "<IdentifiantLot>LOT-9</IdentifiantLot>"),
            Lot("REPResultatLot", "<ResultatIndividu><Rang>1</Rang><CR><CodeCR>01</CodeCR></CR></ResultatIndividu>")
        );
        await using var desk = Desk.At(insi.Endpoint);
        var caller = InsiCaller.Automatic(Cast.Hospital);

        var deposit = AnswerIn(
            await desk.Client.DepositLotAsync(caller, [new(Cast.CamilleIns, Cast.Camille)], desk.Trace, Cancel)
        );
        var collection = AnswerIn(await desk.Client.CollectLotAsync(caller, deposit.LotId, desk.Trace, Cancel));

        Assert.Equal(VerificationAnswer.Mismatch, Assert.IsType<LotCollection.Ready>(collection).Answers[0]);
        Assert.Contains(">LOT-9<", insi.Received.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lot_empty_or_too_large_never_leaves()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(insi.Endpoint, ("LotSize", "1"));
        var identity = new IdentityToVerify(Cast.CamilleIns, Cast.Camille);

        foreach (IReadOnlyList<IdentityToVerify> lot in new[] { [], new[] { identity, identity } })
        {
            var call = await desk.Client.DepositLotAsync(InsiCaller.Automatic(Cast.Hospital), lot, desk.Trace, Cancel);
            Assert.Equal(InsiRefusalReason.LotSizeInvalid, Refusal(call).Reason);
        }
        Assert.Empty(insi.Received);
    }

    private static VitaleReading FreshReading =>
        new()
        {
            HolderNumber = "285047511200116",
            BirthDate = "1985-04-17",
            CardNumber = "CARTE-0001",
            ReadAt = TimeProvider.System.GetUtcNow(),
        };

    private static async Task<List<InsiAnswer>> Play(Desk desk, StrictTraits person)
    {
        var strategy = GivenNameStrategy.For(person);
        List<InsiAnswer> answers = [];
        while (strategy.Next(answers) is { } givenName)
        {
            var call = await desk.Client.SearchByTraitsAsync(
                InsiCaller.ByHand(Cast.Hospital),
                new TraitsSearch(person, givenName),
                desk.Trace,
                Cancel
            );
            answers.Add(AnswerIn(call));
        }
        return answers;
    }

    private static T AnswerIn<T>(InsiCall<T> call) => Assert.IsType<InsiCall<T>.Answered>(call).Answer;

    private static InsiRefusal Refusal<T>(InsiCall<T> call) => Assert.IsType<InsiCall<T>.NotAllowed>(call).Refusal;

    private static string Lot(string ns, string content) =>
        Answers.Envelope(
            $"<RESULTAT xmlns='http://www.cnamts.fr/INSiLot2/{ns}'><CR><CodeCR>00</CodeCR></CR>{content}</RESULTAT>"
        );

    private static string Header(InsiServer insi, string name, string ns) =>
        XDocument.Parse(insi.Received.Last().Body).Descendants(XName.Get(name, ns)).First().Value;

    private static IEnumerable<string> GivenNames(InsiServer insi) =>
        insi.Received.Select(request => GivenName(request.Body));

    private static string GivenName(string body) =>
        XDocument.Parse(body).Descendants(XName.Get("Prenom", Namespaces.SearchByTraits)).Single().Value;
}
