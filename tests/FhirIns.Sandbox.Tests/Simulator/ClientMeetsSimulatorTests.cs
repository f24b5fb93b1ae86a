using System.Security.Cryptography.X509Certificates;
using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Insi.Assertions;
using FhirIns.Sandbox.Simulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>The product's client and the simulator, written apart, understand each other on every operation and in every mode.</summary>
public sealed class ClientMeetsSimulatorTests(ClientMeetsSimulatorTests.Certificates certificates)
    : IClassFixture<ClientMeetsSimulatorTests.Certificates>
{
    private const string Hospital = "10B0152872";
    private static readonly InsiCaller Nobody = InsiCaller.Automatic(Hospital);
    private static readonly InsiCaller Clerk = InsiCaller.ByHand(Hospital);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_by_traits_gives_identity_and_history()
    {
        await using var simulator = await InsiSimulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Client(simulator);

        var call = await Search(services, Clerk, "ECETINSI", "PIERRE-ALAIN", "2009-07-14");

        var found = Assert.IsType<InsiAnswer.Found>(Answer(call));
        Assert.Equal(Ins("109076322083489"), found.Identity.Active);
        Assert.Equal(Ins("209076322083439"), Assert.Single(found.Identity.Superseded).Ins);
        Assert.Equal("PIERRE-ALAIN MURIEL FLORIANT", found.Identity.GivenNames);
        Assert.Equal(call.Exchange!.MessageId, Assert.Single(simulator.Calls.Latest).MessageId);
    }

    [Fact]
    public async Task None_and_several_are_told_apart_and_a_fault_is_neither()
    {
        await using var simulator = await InsiSimulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Client(simulator);

        Assert.IsType<InsiAnswer.NotFound>(Answer(await Search(services, Clerk, "HOUILLES", "PIERRE", "1993-01-27")));
        Assert.IsType<InsiAnswer.Several>(Answer(await Search(services, Clerk, "DE VINCI", "LEONARDO", "2014-02-01")));
        simulator.Switches = new SimulatorSwitches { TestEnvironment = true };
        var fault = await Search(services, Clerk, "HOUILLES", "PIERRE", "1993-01-27");
        Assert.IsType<InsiCall<InsiAnswer>.Faulted>(fault);
        Assert.True(fault.IsRetriable);
    }

    [Theory]
    [InlineData(PrefixStyle.Ns2)]
    [InlineData(PrefixStyle.Cnda)]
    public async Task Every_form_of_the_answer_is_read(PrefixStyle prefixes)
    {
        await using var simulator = await InsiSimulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Client(simulator);
        simulator.Switches = new SimulatorSwitches
        {
            Answer = new AnswerForm
            {
                Prefixes = prefixes,
                EmptyHeader = true,
                FirstGivenName = true,
                UnknownElements = true,
                OmitBirthPlace = true,
                WrongHistoryKeys = true,
                History = HistoryStyle.WithActive,
            },
        };

        var found = Assert.IsType<InsiAnswer.Found>(
            Answer(await Search(services, Clerk, "HERMAN", "GATIEN", "1981-03-24"))
        );

        Assert.Equal(Ins("181036322045676"), found.Identity.Active);
        Assert.Null(found.Identity.BirthPlace);
        Assert.Equal(3, found.Identity.Superseded.Count);
    }

    [Fact]
    public async Task A_search_by_card_gives_the_beneficiary()
    {
        await using var simulator = await InsiSimulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Client(simulator);
        var reading = new VitaleReading
        {
            HolderNumber = "2770763220829",
            BirthDate = "2010-08-07",
            CardNumber = "CARTE-TEST-0001",
            ReadAt = TimeProvider.System.GetUtcNow(),
        };

        var call = await services
            .GetRequiredService<InsiClient>()
            .SearchByVitaleAsync(Clerk, reading, Forget, Cancellation);

        Assert.Equal(Ins("110086322083060"), Assert.IsType<InsiAnswer.Found>(Answer(call)).Identity.Active);
    }

    [Fact]
    public async Task One_identity_and_a_lot_are_verified()
    {
        await using var simulator = await InsiSimulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Client(simulator);
        var client = services.GetRequiredService<InsiClient>();
        var right = new IdentityToVerify(Ins("277076322082910"), Traits("NESSI", "NATHALIE", Sex.Female, "1977-07-14"));
        var wrong = right with { Traits = Traits("VERDI", "NATHALIE", Sex.Female, "1977-07-14") };

        Assert.Equal(VerificationAnswer.Match, Answer(await client.VerifyAsync(Nobody, right, Forget, Cancellation)));
        Assert.Equal(
            VerificationAnswer.Mismatch,
            Answer(await client.VerifyAsync(Nobody, wrong, Forget, Cancellation))
        );

        simulator.Switches = new SimulatorSwitches { Lots = new LotRules { DelayMs = 60_000 } };
        var slow = Answer(await client.DepositLotAsync(Nobody, [right], Forget, Cancellation));
        Assert.IsType<LotCollection.Pending>(
            Answer(await client.CollectLotAsync(Nobody, slow.LotId, Forget, Cancellation))
        );

        simulator.Switches = new SimulatorSwitches();
        var lot = Answer(await client.DepositLotAsync(Nobody, [wrong, right], Forget, Cancellation));
        var ready = Assert.IsType<LotCollection.Ready>(
            Answer(await client.CollectLotAsync(Nobody, lot.LotId, Forget, Cancellation))
        );
        Assert.Equal(VerificationAnswer.Mismatch, ready.Answers[0]);
        Assert.Equal(VerificationAnswer.Match, ready.Answers[1]);
    }

    [Fact]
    public async Task By_mutual_tls_the_simulator_tells_automatic_calls_from_those_by_hand()
    {
        await using var simulator = await InsiSimulator.StartAsync(
            new InsiSimulatorOptions
            {
                Tls = new SimulatorTls(certificates.Server, certificates.Authority.Certificate),
            },
            Cancellation
        );
        await using var services = Client(
            simulator,
            ($"Organizations:{Hospital}:Automatic:Certificate:Path", certificates.AutomaticFile),
            ($"Organizations:{Hospital}:Manual:Certificate:Path", certificates.ManualFile)
        );

        await Search(services, Clerk, "ADRDEUX", "LAURENT", "1981-01-01");
        await Search(services, Nobody, "ADRDEUX", "LAURENT", "1981-01-01");

        Assert.Equal(
            [("00", false, Hospital), ("00", true, Hospital)],
            simulator.Calls.Latest.Select(call => (call.Outcome, call.Automatic!.Value, call.Emitter))
        );
    }

    [Fact]
    public async Task The_assertion_signed_for_a_card_passes()
    {
        await using var simulator = await InsiSimulator.StartAsync(
            new InsiSimulatorOptions { Tls = new SimulatorTls(certificates.Server) },
            Cancellation
        );
        await using var services = Client(simulator, ($"Organizations:{Hospital}:Manual:Mode", "Card"));
        using var key = certificates.Card.GetRSAPrivateKey()!;
        var assertion = AssertionSigner.Sign(
            certificates.Card,
            key,
            new AssertionAttributes { BillingIdentifier = "123456789" },
            TimeProvider.System.GetUtcNow()
        );

        var call = await Search(
            services,
            InsiCaller.ByHand(Hospital, assertion: assertion),
            "ADRDEUX",
            "LAURENT",
            "1981-01-01"
        );

        Assert.Equal("00", call.ResultCode);
        Assert.Equal(CallerAccess.Card, Assert.Single(simulator.Calls.Latest).Access);
    }

    [Fact]
    public async Task A_professional_of_pro_sante_connect_passes()
    {
        await using var simulator = await InsiSimulator.StartAsync(
            new InsiSimulatorOptions { Tls = new SimulatorTls(certificates.Server) },
            Cancellation
        );
        await using var services = Client(simulator, ($"Organizations:{Hospital}:Manual:Mode", "ProSanteConnect"));
        var caller = InsiCaller.ByHand(Hospital, ProfessionalIdentity.OfRpps("10101234567"));

        var call = await Search(services, caller, "ADRDEUX", "LAURENT", "1981-01-01");

        Assert.Equal("00", call.ResultCode);
        Assert.Equal(CallerAccess.ProSanteConnect, Assert.Single(simulator.Calls.Latest).Access);
    }

    private ServiceProvider Client(InsiSimulator simulator, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Endpoint"] = simulator.Endpoint.AbsoluteUri,
            ["AllowPlainHttp"] = "true",
            ["TrustedRoots:0"] = certificates.RootFile,
            ["ServerNames:0"] = "localhost",
            ["AuthorizationNumber"] = "TESTSGIE0000",
            ["Software:Name"] = "FHIRINS",
            ["Software:Version"] = "1.0.0",
            ["InstanceId"] = "6d0f8f5e-4a53-4bb8-9d0e-0c1b7a1c0001",
            ["MaxRetries"] = "0",
            [$"Organizations:{Hospital}:HomologatedOn"] = "2025-01-01",
            [$"Organizations:{Hospital}:Manual:Mode"] = "Certificate",
        };
        if (more.All(setting => !setting.Key.EndsWith("Mode", StringComparison.Ordinal)))
            settings[$"Organizations:{Hospital}:Automatic:Mode"] = "Certificate";
        foreach (var (key, value) in more)
            settings[key] = value;

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting => KeyValuePair.Create($"Insi:{setting.Key}", setting.Value))
            )
            .Build();
        return new ServiceCollection().AddInsiClient(configuration.GetRequiredSection("Insi")).BuildServiceProvider();
    }

    private static Task<InsiCall<InsiAnswer>> Search(
        ServiceProvider services,
        InsiCaller caller,
        string name,
        string given,
        string date
    ) =>
        services
            .GetRequiredService<InsiClient>()
            .SearchByTraitsAsync(
                caller,
                new TraitsSearch(Traits(name, given, Sex.Male, date), given),
                Forget,
                Cancellation
            );

    private static TAnswer Answer<TAnswer>(InsiCall<TAnswer> call)
    {
        Assert.Null(call.Fault?.Code);
        return Assert.IsType<InsiCall<TAnswer>.Answered>(call).Answer;
    }

    private static StrictTraits Traits(string name, string given, Sex sex, string date) =>
        StrictTraits.TryCreate(name, given, given, date, sex).Value;

    private static Ins Ins(string number) => FhirIns.Identity.Ins.TryParse(number, InsOid.Nir, KeyControl.Reject).Value;

    private static ValueTask Forget(InsiExchange exchange, InsiCall call) => ValueTask.CompletedTask;

    /// <summary>One set for all tests: keys are slow to make.</summary>
    public sealed class Certificates : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("fhirins-").FullName;

        public Certificates()
        {
            Server = Authority.IssueServer();
            Card = Authority.IssueCard();
            RootFile = Path.Combine(_folder, "root.pem");
            File.WriteAllText(RootFile, Authority.Certificate.ExportCertificatePem());
            AutomaticFile = Software("INSI-AUTO");
            ManualFile = Software("INSI-MANU");
        }

        public SimulatedAuthority Authority { get; } = new();

        public X509Certificate2 Server { get; }

        public X509Certificate2 Card { get; }

        public string RootFile { get; }

        public string AutomaticFile { get; }

        public string ManualFile { get; }

        public void Dispose()
        {
            Card.Dispose();
            Server.Dispose();
            Authority.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private string Software(string name)
        {
            using var certificate = Authority.IssueClient(name, Hospital);
            var file = Path.Combine(_folder, $"{name}.p12");
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12));
            return file;
        }
    }
}
