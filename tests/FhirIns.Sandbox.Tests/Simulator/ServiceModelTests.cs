using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Xml;
using System.Xml.Linq;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>
/// System.ServiceModel, a SOAP stack that shares nothing with the product's client nor with the simulator, calls the
/// simulator: what WS-Addressing and SOAP 1.2 ask of a server is there.
/// </summary>
public sealed class ServiceModelTests
{
    private const string Results = "http://www.cnamts.fr/INSiResultat";
    private static readonly string[] Contexts = ["ContexteBAM", "ContexteLPS"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_by_traits_is_answered_to_the_soap_stack_of_dotnet()
    {
        await using var simulator = await InsiSimulator.StartAsync(cancellationToken: Cancellation);

        using var answer = await SendAsync(simulator, Requests.Traits("ADRUN", "ZOE", "F", "1975-12-31"));

        Assert.False(answer.IsFault);
        var result = (XElement)XNode.ReadFrom(answer.GetReaderAtBodyContents());
        Assert.Equal(XName.Get("RESULTAT", Results), result.Name);
        Assert.Equal("2751263220749", result.Descendants(XName.Get("NumIdentifiant", Results)).Single().Value);
    }

    [Fact]
    public async Task A_fault_is_a_fault_with_its_subcode_to_the_soap_stack_of_dotnet()
    {
        await using var simulator = await InsiSimulator.StartAsync(cancellationToken: Cancellation);

        using var answer = await SendAsync(simulator, Requests.Traits("", "ZOE", "F", "1975-12-31"));

        Assert.True(answer.IsFault);
        var fault = MessageFault.CreateFault(answer, int.MaxValue);
        Assert.True(fault.Code.IsSenderFault);
        Assert.Equal("siram_10", fault.Code.SubCode.Name);
        Assert.True(fault.HasDetail);
    }

    private static async Task<Message> SendAsync(InsiSimulator simulator, string envelope)
    {
        var binding = new CustomBinding(
            new TextMessageEncodingBindingElement(MessageVersion.Soap12WSAddressing10, System.Text.Encoding.UTF8),
            new HttpTransportBindingElement()
        );
        var factory = new ChannelFactory<IRequestChannel>(binding, new EndpointAddress(new Uri(simulator.Url, "/lps")));
        var channel = factory.CreateChannel();
        try
        {
            using var request = RequestOf(envelope);
            return await Task.Factory.FromAsync(channel.BeginRequest(request, null, null), channel.EndRequest);
        }
        finally
        {
            channel.Close();
            factory.Close();
        }
    }

    private static Message RequestOf(string envelope)
    {
        var soap = XDocument.Parse(envelope).Root!;
        var body = soap.Elements().Single(part => part.Name.LocalName == "Body").Elements().Single();
        var message = Message.CreateMessage(
            MessageVersion.Soap12WSAddressing10,
            Requests.TraitsAction,
            body.CreateReader()
        );
        foreach (var header in soap.Descendants().Where(element => Contexts.Contains(element.Name.LocalName)))
            message.Headers.Add(new ElementHeader(header));
        message.Headers.MessageId = new UniqueId($"uuid:{Guid.NewGuid()}");
        message.Headers.ReplyTo = new EndpointAddress("http://www.w3.org/2005/08/addressing/anonymous");
        return message;
    }

    /// <summary>A header of the message that is written as it stands.</summary>
    private sealed class ElementHeader(XElement element) : MessageHeader
    {
        public override string Name => element.Name.LocalName;

        public override string Namespace => element.Name.NamespaceName;

        protected override void OnWriteStartHeader(XmlDictionaryWriter writer, MessageVersion messageVersion)
        {
            writer.WriteStartElement(Name, Namespace);
            foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
                writer.WriteAttributeString(attribute.Name.LocalName, attribute.Value);
        }

        protected override void OnWriteHeaderContents(XmlDictionaryWriter writer, MessageVersion messageVersion)
        {
            foreach (var child in element.Elements())
                child.WriteTo(writer);
        }
    }
}
