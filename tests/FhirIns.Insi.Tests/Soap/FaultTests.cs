using FhirIns.Identity;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>Faults are told apart by their subcode, and never say that a person is unknown.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("Receiver", "siram_40", FaultKind.TemporarilyUnavailable, true)]
    [InlineData("Sender", "siram_40", FaultKind.TemporarilyUnavailable, true)]
    [InlineData("Sender", "siram_10", FaultKind.RequestRefused, false)]
    [InlineData("Sender", "siram_100", FaultKind.SoftwareRefused, false)]
    [InlineData("Receiver", "siram_100", FaultKind.SoftwareRefused, false)]
    [InlineData("Receiver", "siram_41", FaultKind.Unknown, false)]
    [InlineData("Receiver", "SIRAM_40", FaultKind.Unknown, false)]
    public void Subcode_alone_decides_what_a_fault_means(string role, string subcode, FaultKind kind, bool retriable)
    {
        var call = Reading.Search(Answers.Fault(role, subcode, ""));

        Assert.Equal((kind, retriable), (Reading.FaultIn(call).Kind, call.IsRetriable));
        Assert.Null(call.ResultCode);
    }

    [Fact]
    public void Fault_keeps_its_code_texts_and_message_as_they_came()
    {
        var fault = Reading.FaultIn(Reading.Search(Answers.SoftwareUnknown));

        Assert.Equal(
            new InsiFault(
                FaultRole.Sender,
                "siram_100",
                "desir_550",
                FaultSeverity.Error,
                "Message pour l'utilisateur.",
                "Inconnu",
                "uuid:0"
            ),
            fault
        );
    }

    [Theory]
    [InlineData("information", FaultSeverity.Information)]
    [InlineData("avertissement", FaultSeverity.Warning)]
    [InlineData("erreur", FaultSeverity.Error)]
    [InlineData("fatale", FaultSeverity.Fatal)]
    [InlineData("fatal", FaultSeverity.Fatal)]
    [InlineData("critique", FaultSeverity.Unknown)]
    public void Severity_is_read_in_the_words_of_the_schema_and_of_the_service(string word, FaultSeverity severity)
    {
        var fault = Reading.FaultIn(
            Reading.Search(
                Answers.Fault("Sender", "siram_10", $"<e:Erreur xmlns:e='urn:siram' code='insi_19' severite='{word}'/>")
            )
        );

        Assert.Equal(severity, fault.Severity);
    }

    [Theory]
    [InlineData("soap:siram_40")]
    [InlineData("S:siram_40")]
    [InlineData("siram_40")]
    public void Prefix_of_the_subcode_means_nothing(string value)
    {
        var answer = Answers.Unavailable.Replace("soap:siram_40", value, StringComparison.Ordinal);

        Assert.Equal("siram_40", Reading.FaultIn(Reading.Search(answer)).Subcode);
    }

    [Fact]
    public void Fault_with_nothing_in_it_is_still_a_fault()
    {
        var fault = Reading.FaultIn(Reading.Search(Answers.Envelope("<soap:Fault/>")));

        Assert.Equal((FaultKind.Unknown, null, null), (fault.Kind, fault.Subcode, fault.Code));
    }

    [Fact]
    public void Fault_with_elements_where_text_was_expected_is_still_a_fault()
    {
        var answer = Answers.Fault(
            "Sender",
            "siram_10",
            "<e:Erreur xmlns:e='urn:siram' severite='erreur'><e:Code>insi_24</e:Code><e:Descriptif>Sexe</e:Descriptif></e:Erreur>"
        );

        Assert.Equal(FaultKind.RequestRefused, Reading.FaultIn(Reading.Search(answer)).Kind);
    }

    [Fact]
    public void Fault_answers_a_verification_as_well()
    {
        var call = Reading.Verification(Answers.Unavailable);

        Assert.True(Assert.IsType<InsiCall<VerificationAnswer>.Faulted>(call).IsRetriable);
    }

    [Fact]
    public void Fault_of_another_version_of_soap_is_unreadable()
    {
        var answer = Answers.Unavailable.Replace(
            "http://www.w3.org/2003/05/soap-envelope",
            "http://schemas.xmlsoap.org/soap/envelope/",
            StringComparison.Ordinal
        );

        Assert.Equal(UnreadableReason.NotSoap, Reading.WhyUnreadable(Reading.Search(answer)));
    }
}
