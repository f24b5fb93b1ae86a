using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class SearchByCardTests
{
    private const string Michelangelo =
        "<MatriculeIndividu><NumIdentifiant>1100863220830</NumIdentifiant></MatriculeIndividu>";
    private const string NathaliesCard = "<MatriculeOD><NumIdentifiant>2770763220829</NumIdentifiant></MatriculeOD>";

    [Theory]
    [InlineData(
        Michelangelo
            + NathaliesCard
            + "<NomNaissance>NESSI</NomNaissance><DateNaissance>2010-08-07</DateNaissance><RangNaissance>1</RangNaissance>",
        "1100863220830"
    )]
    [InlineData(Michelangelo, "1100863220830")]
    [InlineData(
        NathaliesCard + "<DateNaissance>2010-08-07</DateNaissance><RangNaissance>1</RangNaissance>",
        "1100863220830"
    )]
    [InlineData(
        NathaliesCard + "<DateNaissance>1977-07-14</DateNaissance><RangNaissance>1</RangNaissance>",
        "2770763220829"
    )]
    [InlineData(
        "<MatriculeIndividu><NumIdentifiant>2760763220996</NumIdentifiant></MatriculeIndividu><DateNaissance>1976-07-14</DateNaissance>",
        "2760763220996"
    )]
    [InlineData(
        "<MatriculeIndividu><NumIdentifiant>2090763220834</NumIdentifiant></MatriculeIndividu>",
        "1090763220834"
    )]
    public async Task A_beneficiary_is_found_by_what_the_card_holds(string fields, string number)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Requests.Card(fields), Requests.CardAction);

        Assert.Equal("00", answer.Code);
        Assert.Equal(number, answer.Number);
    }

    [Theory]
    [InlineData(Michelangelo + "<NomNaissance>NESSI</NomNaissance><DateNaissance>2010-08-08</DateNaissance>", "01")]
    [InlineData(Michelangelo + "<NomNaissance>VERDI</NomNaissance>", "01")]
    [InlineData(NathaliesCard + "<DateNaissance>2010-08-07</DateNaissance><RangNaissance>2</RangNaissance>", "01")]
    [InlineData("<MatriculeOD><NumIdentifiant>1750163220111</NumIdentifiant></MatriculeOD>", "01")]
    [InlineData(NathaliesCard, "02")]
    public async Task A_card_that_fits_nobody_or_several_gives_01_or_02(string fields, string code)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Requests.Card(fields), Requests.CardAction);

        Assert.Equal(code, answer.Code);
        Assert.Null(answer.Number);
    }

    [Fact]
    public async Task A_card_without_any_number_is_refused()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Requests.Card("<DateNaissance>2010-08-07</DateNaissance>"), Requests.CardAction);

        Assert.Equal(("Sender", "siram_10", "simu_matricule"), answer.Fault);
    }

    [Fact]
    public async Task In_the_test_environment_an_unknown_card_gives_insi_101()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches { TestEnvironment = true };

        var answer = await caller.Send(
            Requests.Card("<MatriculeOD><NumIdentifiant>1750163220111</NumIdentifiant></MatriculeOD>"),
            Requests.CardAction
        );

        Assert.Equal(("Receiver", "siram_40", "insi_101"), answer.Fault);
    }
}
