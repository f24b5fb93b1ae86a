using System.Net;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class SearchByTraitsTests
{
    [Theory]
    [InlineData("ADRUN", "ZOE", "F", "1975-12-31", null, "2751263220749", "74")]
    [InlineData("ADRDEUX", "LAURENT", "M", "1981-01-01", null, "1810163220751", "40")]
    [InlineData("ADRTROIS", "DOMINIQUE", "F", "1997-02-26", null, "297022A020778", "78")]
    [InlineData("ADRTROIS", "TOUSSAINT", "M", "1960-01-01", null, "160012B020777", "13")]
    [InlineData("ADRTROIS", "TOUSSAINT", "M", "1960-01-01", "2B020", "160012B020777", "13")]
    [InlineData("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "M", "2001-06-17", null, "1010663220754", "60")]
    [InlineData("D'AEION", "COEUR", "M", "1987-01-25", null, "1870163220998", "81")]
    [InlineData("ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14", null, "1090763220834", "89")]
    [InlineData("PROVISOIRE", "MATRICULE", "M", "2009-07-01", null, "1090763220888", "35")]
    [InlineData("DE VINCI", "LEONARDO", "M", "2014-02-01", "63220", "1140263220833", "56")]
    [InlineData("DE VINCI", "LEONARDO PIERO", "M", "2014-02-01", null, "1140263220833", "56")]
    [InlineData("TCHITCHI", "CATARINA", "F", "1936-06-21", null, "2360663220836", "56")]
    [InlineData("CORSE", "ANTHONY", "M", "1980-03-02", null, "180032B020401", "23")]
    [InlineData("HERMAN", "GATIEN", "M", "1981-03-24", null, "1810363220456", "76")]
    [InlineData("NESSI", "MICHELANGELO", "M", "2010-08-07", null, "1100863220830", "60")]
    [InlineData("NESSI", "NATHALIE", "F", "1977-07-14", null, "2770763220829", "10")]
    public async Task A_published_person_is_found_by_the_published_traits(
        string name,
        string given,
        string sex,
        string date,
        string? place,
        string number,
        string key
    )
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Search(name, given, sex, date, place);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/soap+xml; charset=utf-8", answer.ContentType);
        Assert.Equal("00", answer.Code);
        Assert.Equal(number, answer.Number);
        Assert.Equal(key, answer.First("Cle"));
        Assert.Equal(name, answer.First("NomNaissance"));
        Assert.StartsWith(given, answer.First("ListePrenom"), StringComparison.Ordinal);
        Assert.Empty(answer.All("Prenom"));
    }

    [Theory]
    [InlineData("HOUILLES", "PIERRE", "M", "1993-01-27", null)]
    [InlineData("HOUILLES", "PAUL", "M", "1993-01-27", null)]
    [InlineData("HOUILLES", "JACQUES", "M", "1993-01-27", null)]
    [InlineData("HOUILLES", "PIERRE PAUL JACQUES", "M", "1993-01-27", null)]
    [InlineData("TCHITCHI", "OLA", "F", "1936-06-21", null)]
    [InlineData("TCHITCHI", "CATA", "F", "1936-06-21", null)]
    [InlineData("TCHITCHI", "BELLA", "F", "1936-06-21", null)]
    [InlineData("DE VINCI", "RUTH", "F", "1976-07-14", null)]
    [InlineData("ADRUN", "ZOE", "M", "1975-12-31", null)]
    [InlineData("ADRUN", "ZOE", "F", "1975-12-30", null)]
    [InlineData("ADRUN", "ZOE", "F", "1975-00-00", null)]
    [InlineData("ADRUN", "ZOE", "F", "1975-12-31", "75056")]
    [InlineData("Adrun", "ZOE", "F", "1975-12-31", null)]
    [InlineData("ADRUN", "Zoé", "F", "1975-12-31", null)]
    public async Task Nobody_is_found_unless_everything_agrees_to_the_letter(
        string name,
        string given,
        string sex,
        string date,
        string? place
    )
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Search(name, given, sex, date, place);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("01", answer.Code);
        Assert.Equal("Aucune identite trouvee", answer.First("LibelleCR"));
        Assert.Empty(answer.All("INDIVIDU"));
    }

    [Fact]
    public async Task Two_people_of_the_same_traits_give_02_and_no_identity()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Search("DE VINCI", "LEONARDO", "M", "2014-02-01");

        Assert.Equal("02", answer.Code);
        Assert.Equal("Plusieurs identites trouvees", answer.First("LibelleCR"));
        Assert.Empty(answer.All("INDIVIDU"));
    }

    [Fact]
    public async Task Only_the_oid_tells_a_nia()
    {
        await using var caller = await Caller.OfNewSimulator();

        var waiting = await caller.Search("PROVISOIRE", "MATRICULE", "M", "2009-07-01");
        var registered = await caller.Search("ADRUN", "ZOE", "F", "1975-12-31");

        Assert.Equal("1.2.250.1.213.1.4.9", waiting.First("OID"));
        Assert.Equal("1.2.250.1.213.1.4.8", registered.First("OID"));
    }

    [Fact]
    public async Task History_comes_as_published_with_the_end_before_the_start_and_wrong_keys()
    {
        await using var caller = await Caller.OfNewSimulator();

        var ecetinsi = await caller.Search("ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14");
        var herman = await caller.Search("HERMAN", "GATIEN", "M", "1981-03-24");

        Assert.Equal(["1090763220834", "2090763220834"], ecetinsi.All("NumIdentifiant"));
        Assert.Equal("2019-03-01", ecetinsi.First("DateDeb"));
        Assert.Equal("2019-02-28", ecetinsi.First("DateFin"));
        Assert.Equal(["1810363220456", "1810363220456", "2810363220456"], herman.All("NumIdentifiant"));
        Assert.Equal(["76", "76", "10"], herman.All("Cle"));
    }

    [Fact]
    public async Task Several_given_name_elements_are_read_as_one_list()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(
            Requests.Traits("NESSI", "MICHELANGELO</Prenom><Prenom>ANTHONY", "M", "2010-08-07"),
            Requests.TraitsAction
        );

        Assert.Equal("1100863220830", answer.Number);
    }

    [Theory]
    [InlineData("", "ZOE", "F", "1975-12-31", "siram_10", "insi_19")]
    [InlineData("ADRUN", "ZOE", "", "1975-12-31", "siram_10", "insi_24")]
    [InlineData("ADRUN", "ZOE", "I", "1975-12-31", "siram_10", "insi_24")]
    [InlineData("ADRUN", "", "F", "1975-12-31", "siram_10", "simu_prenom")]
    [InlineData("ADRUN", "ZOE", "F", "", "siram_10", "simu_date")]
    [InlineData("ADRUN", "ZOE", "F", "31/12/1975", "siram_10", "simu_date")]
    public async Task A_missing_or_malformed_field_is_the_senders_fault(
        string name,
        string given,
        string sex,
        string date,
        string subcode,
        string code
    )
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Search(name, given, sex, date);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal(("Sender", subcode, code), answer.Fault);
    }

    [Fact]
    public async Task In_the_test_environment_somebody_unknown_gives_a_technical_fault()
    {
        await using var caller = await Caller.OfNewSimulator();
        caller.Simulator.Switches = new SimulatorSwitches { TestEnvironment = true };

        var unknown = await caller.Search("HOUILLES", "PIERRE", "M", "1993-01-27");
        var known = await caller.Search("ADRUN", "ZOE", "F", "1975-12-31");

        Assert.Equal(HttpStatusCode.InternalServerError, unknown.Status);
        Assert.Equal(("Receiver", "siram_40", "insi_102"), unknown.Fault);
        Assert.Equal("00", known.Code);
    }
}
