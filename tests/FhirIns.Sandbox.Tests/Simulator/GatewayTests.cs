using System.Net;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class GatewayTests
{
    private static readonly string Zoe = Requests.Traits("ADRUN", "ZOE", "F", "1975-12-31");

    [Fact]
    public async Task An_unknown_authorization_number_is_refused_and_the_message_id_repeated()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Zoe.Replace("TESTSGIE0000", "INCONNU00000", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal(("Sender", "siram_100", "desir_550"), answer.Fault);
        Assert.Equal(
            Requests.MessageId,
            (string?)answer.Payload.Descendants().Single(it => it.Name.LocalName == "Erreur").Attribute("messageID")
        );
    }

    [Fact]
    public async Task A_message_without_software_context_is_refused_in_the_same_way()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Zoe.Replace("urn:siram:lps:ctxlps", "urn:autre", StringComparison.Ordinal));

        Assert.Equal("desir_550", answer.Fault.Code);
    }

    [Fact]
    public async Task Known_authorization_numbers_are_a_setting()
    {
        await using var caller = await Caller.OfNewSimulator(
            new InsiSimulatorOptions { KnownSoftware = ["INCONNU00000"] }
        );

        Assert.Equal("desir_550", (await caller.Send(Zoe)).Fault.Code);
        Assert.Equal(
            "00",
            (await caller.Send(Zoe.Replace("TESTSGIE0000", "INCONNU00000", StringComparison.Ordinal))).Code
        );
    }

    [Theory]
    [InlineData("INSI-AUTO", true)]
    [InlineData("INSI-MANU", false)]
    public async Task The_common_name_reported_by_a_proxy_tells_automatic_calls(string name, bool automatic)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Zoe, Requests.TraitsAction, forwardedName: name);

        Assert.Equal("00", answer.Code);
        var call = Assert.Single(caller.Simulator.Calls.Latest);
        Assert.Equal(automatic, call.Automatic);
        Assert.Equal(CallerAccess.Certificate, call.Access);
    }

    [Theory]
    [InlineData("insi-auto")]
    [InlineData("INSI_MANU")]
    [InlineData("DMP")]
    public async Task Any_other_common_name_has_no_access(string name)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Zoe, forwardedName: name);

        Assert.Equal(("Sender", "siram_100", "DESIR_560"), answer.Fault);
        Assert.Null(Assert.Single(caller.Simulator.Calls.Latest).Automatic);
    }

    [Theory]
    [InlineData(Requests.TraitsAction, Requests.CardAction)]
    [InlineData(null, Requests.TraitsAction)]
    public async Task The_action_of_the_content_type_counts_first_then_that_of_the_header(
        string? contentType,
        string header
    )
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(
            Zoe.Replace(Requests.TraitsAction, header, StringComparison.Ordinal),
            contentType
        );

        Assert.Equal("00", answer.Code);
    }

    [Fact]
    public async Task Without_any_action_the_body_tells_the_operation()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(
            Zoe.Replace($"<wsa:Action>{Requests.TraitsAction}</wsa:Action>", "", StringComparison.Ordinal)
        );

        Assert.Equal("00", answer.Code);
        Assert.Equal("rechercherInsAvecTraitsIdentite", Assert.Single(caller.Simulator.Calls.Latest).Operation);
    }

    [Fact]
    public async Task An_unknown_action_and_a_body_of_another_operation_are_refused()
    {
        await using var caller = await Caller.OfNewSimulator();

        Assert.Equal("simu_operation", (await caller.Send(Zoe, "urn:autre")).Fault.Code);
        Assert.Equal("simu_corps", (await caller.Send(Zoe, Requests.CardAction)).Fault.Code);
        Assert.Equal("simu_corps", (await caller.Send(Requests.Envelope(Requests.TraitsAction, ""))).Fault.Code);
    }

    [Fact]
    public async Task Soap_1_1_gets_a_version_mismatch()
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(
            Zoe.Replace(
                "http://www.w3.org/2003/05/soap-envelope",
                "http://schemas.xmlsoap.org/soap/envelope/",
                StringComparison.Ordinal
            )
        );

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal("soap:VersionMismatch", answer.First("Value"));
    }

    [Theory]
    [InlineData("text/xml")]
    [InlineData("application/json")]
    public async Task Another_media_type_is_not_supported(string mediaType)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Zoe, mediaType: mediaType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Equal("http 415", Assert.Single(caller.Simulator.Calls.Latest).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bonjour")]
    [InlineData("<soap:Envelope")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>")]
    public async Task What_is_no_xml_or_has_a_document_type_is_refused(string text)
    {
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(text);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal("simu_xml", answer.Fault.Code);
    }

    [Fact]
    public async Task The_header_may_come_in_any_order_with_more_addressing_and_an_empty_security_header()
    {
        const string More = """
            <wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"/>
            <wsa:To>http://127.0.0.1/lps</wsa:To><wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>
            """;
        await using var caller = await Caller.OfNewSimulator();

        var answer = await caller.Send(Zoe.Replace("<soap:Header>", $"<soap:Header>{More}", StringComparison.Ordinal));

        Assert.Equal("00", answer.Code);
    }
}
