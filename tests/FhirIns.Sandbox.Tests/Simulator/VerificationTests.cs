using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class VerificationTests
{
    [Fact]
    public async Task A_right_identity_is_ok_in_the_agreed_form()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Verify(Requests.Nathalie());

        Assert.Equal("{http://www.cnamts.fr/INSiLot2/REPUnitaire}RESULTAT", answer.Payload.Name.ToString());
        Assert.Equal(("00", "OK"), (answer.Code, answer.First("LibelleCR")));
        Assert.Empty(answer.All("NumIdentifiant"));
        var call = Assert.Single(caller.Simulator.Calls.Latest);
        Assert.Equal(
            ("verifierInsAvecTraitsIdentite", "OK", "2770763220829"),
            (call.Operation, call.Outcome, call.Subject)
        );
    }

    public static TheoryData<string> WrongIdentities =>
        [
            Requests.Nathalie(number: "2770763220830"),
            Requests.Nathalie(key: "11"),
            Requests.Nathalie(oid: "1.2.250.1.213.1.4.9"),
            Requests.Nathalie(name: "VERDI"),
            Requests.Nathalie(given: "NATHALIA"),
            Requests.Nathalie(given: "NATHALIE MARIE"),
            Requests.Nathalie(sex: "M"),
            Requests.Nathalie(date: "1977-07-15"),
            Requests.Nathalie(place: "75056"),
        ];

    [Theory]
    [MemberData(nameof(WrongIdentities))]
    public async Task One_wrong_trait_or_number_is_ko(string identity)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Verify(identity);

        Assert.Equal(("01", "KO"), (answer.Code, answer.First("LibelleCR")));
        Assert.Equal("KO", Assert.Single(caller.Simulator.Calls.Latest).Outcome);
    }

    [Fact]
    public async Task A_replaced_matricule_is_ko_and_the_active_one_ok()
    {
        const string Traits =
            "<TraitsIdentiteIndividu><NomNaissance>ECETINSI</NomNaissance><Prenom>PIERRE-ALAIN</Prenom><Sexe>M</Sexe><DateNaissance>2009-07-14</DateNaissance></TraitsIdentiteIndividu>";
        await using var caller = await Caller.OfNewSimulator();

        Assert.Equal("01", (await caller.Verify(Individual("2090763220834"))).Code);
        Assert.Equal("00", (await caller.Verify(Individual("1090763220834"))).Code);

        static string Individual(string number) =>
            $"<IndividuVerifie><INSFourni><IdIndividu><NumIdentifiant>{number}</NumIdentifiant></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSFourni>{Traits}</IndividuVerifie>";
    }

    [Fact]
    public async Task Traits_that_change_in_insi_turn_ok_into_ko()
    {
        await using var caller = await Caller.OfNewSimulator();

        Assert.True(caller.Simulator.People.Change("2770763220829", nathalie => nathalie with { BirthName = "VERDI" }));

        Assert.Equal("01", (await caller.Verify(Requests.Nathalie())).Code);
        Assert.Equal("00", (await caller.Verify(Requests.Nathalie(name: "VERDI"))).Code);
    }

    [Theory]
    [InlineData(VerificationVerdict.AlwaysOk, "VERDI", "00")]
    [InlineData(VerificationVerdict.AlwaysKo, "NESSI", "01")]
    public async Task A_verdict_may_be_fixed_for_a_person(VerificationVerdict verdict, string name, string code)
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.People.Change("2770763220829", nathalie => nathalie with { Verification = verdict });

        Assert.Equal(code, (await caller.Verify(Requests.Nathalie(name: name))).Code);
    }

    [Fact]
    public async Task A_request_without_matricule_or_birth_name_is_the_senders_fault()
    {
        await using var caller = await Caller.OfNewSimulator();

        Assert.Equal("simu_matricule", (await caller.Verify("")).Fault.Code);
        Assert.Equal("simu_matricule", (await caller.Verify(Requests.Nathalie(number: ""))).Fault.Code);
        Assert.Equal("insi_19", (await caller.Verify(Requests.Nathalie(name: ""))).Fault.Code);
    }

    [Fact]
    public async Task A_lot_is_deposited_and_its_verdicts_collected_by_rank()
    {
        await using var caller = await Caller.OfNewSimulator();

        var deposited = await caller.Send(
            Requests.Deposit(Ranked(1), Ranked(2, name: "VERDI"), Ranked(3)),
            Requests.DepositAction
        );
        var result = await caller.Send(Requests.Collect(deposited.First("IdentifiantLot")!), Requests.CollectAction);

        Assert.Equal("00", deposited.Code);
        Assert.Equal("00", result.Code);
        Assert.Equal(["1", "2", "3"], result.All("Rang"));
        Assert.Equal(["OK", "OK", "KO", "OK"], result.All("LibelleCR"));
        Assert.Equal(
            ["3 identities", deposited.First("IdentifiantLot")],
            caller.Simulator.Calls.Latest.Select(call => call.Subject)
        );
    }

    [Fact]
    public async Task A_lot_takes_its_time_and_is_kept_for_a_while()
    {
        var time = new FixedTime(new DateTimeOffset(2026, 1, 15, 22, 0, 0, TimeSpan.Zero));
        await using var caller = await Caller.OfNewSimulator(
            new InsiSimulatorOptions
            {
                Time = time,
                Switches = new SimulatorSwitches
                {
                    Lots = new LotRules { DelayMs = 60_000, RetentionMinutes = 10 },
                },
            }
        );
        var lot = (await caller.Send(Requests.Deposit(Ranked(1)), Requests.DepositAction)).First("IdentifiantLot")!;

        Assert.Equal("02", (await caller.Send(Requests.Collect(lot), Requests.CollectAction)).Code);
        time.Now += TimeSpan.FromMinutes(1);
        Assert.Equal("00", (await caller.Send(Requests.Collect(lot), Requests.CollectAction)).Code);
        time.Now += TimeSpan.FromMinutes(10);
        Assert.Equal("01", (await caller.Send(Requests.Collect(lot), Requests.CollectAction)).Code);
        await caller.Send(Requests.Deposit(Ranked(1)), Requests.DepositAction);
        Assert.Equal("01", (await caller.Send(Requests.Collect(lot), Requests.CollectAction)).Code);
    }

    [Fact]
    public async Task An_empty_or_too_large_lot_is_refused()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches { Lots = new LotRules { MaximumSize = 2 } };

        Assert.Equal("simu_lot", (await caller.Send(Requests.Deposit(), Requests.DepositAction)).Fault.Code);
        Assert.Equal(
            "simu_lot",
            (await caller.Send(Requests.Deposit(Ranked(1), Ranked(2), Ranked(3)), Requests.DepositAction)).Fault.Code
        );
    }

    private static string Ranked(int rank, string name = "NESSI") =>
        Requests.Nathalie(rank: $"<Rang>{rank}</Rang>", name: name);
}
