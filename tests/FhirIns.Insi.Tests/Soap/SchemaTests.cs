using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using FhirIns.Identity;
using FhirIns.Insi.Assertions;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>The requests of published contract against its schemas.</summary>
public sealed class SchemaTests
{
    /// <summary>Stands in for ws-addr.xsd of the W3C, which the WSDL imports from its address.</summary>
    private const string Addressing = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2005/08/addressing">
          <xs:element name="Action" type="xs:anyURI"/>
          <xs:element name="MessageID" type="xs:anyURI"/>
        </xs:schema>
        """;

    private static readonly string[] Published =
    [
        "CTX/ROOT_ctxbam_CTXBAM_V01_02.xsd",
        "CTX/ROOT_ctxlps_CTXLPS_V01_00.xsd",
        "ServiceIdentiteCertifiee/INSi_RECSANS_INS.xsd",
        "ServiceIdentiteCertifiee/INSi_RECVITALE_INS.xsd",
        "WSSE/Security.xsd",
        "SAML/saml-schema-assertion-2.0.xsd",
        "SAML/xmldsig-core-schema.xsd",
        "SAML/xenc-schema.xsd",
    ];

    [OutsideData]
    public void Search_by_traits_is_valid_with_and_without_place()
    {
        CheckValid(Messages.Traits(new TraitsSearch(Cast.Camille, "CAMILLE")));
        CheckValid(Messages.Traits(new TraitsSearch(Cast.Ange, "ANGE")));
        CheckValid(Messages.Traits(new TraitsSearch(Cast.Maxime, Cast.Maxime.GivenNames)));
    }

    [OutsideData]
    public void Search_by_vitale_card_is_valid_with_all_that_a_card_gives_and_with_the_least()
    {
        var least = Messages.ChildOnItsMothersCard with
        {
            BeneficiaryNumber = null,
            BirthName = null,
            BirthDate = "2015-00-00",
        };
        foreach (var reading in new[] { Messages.ChildOnItsMothersCard, least })
        {
            CheckValid(Messages.Vitale(reading.ToRequest(Messages.Instant).Request!, assertions: []));
        }
    }

    [OutsideData]
    public void Assertions_are_valid()
    {
        using var authority = new TestAuthority();
        using var card = authority.Card(Cast.Nurse);
        var signed = AssertionSigner.Sign(
            card,
            card.GetRSAPrivateKey()!,
            new AssertionAttributes
            {
                BillingIdentifier = Cast.Hospital,
                ActivitySector = "SA01",
                Specialty = "24",
            },
            Messages.Instant
        );
        var verdict = new AssertionVerifier([]).Check(signed, Cast.Nurse, Messages.Instant);
        var reading = Messages.ChildOnItsMothersCard.ToRequest(Messages.Instant).Request!;

        CheckValid(
            Messages.Vitale(reading, [AssertionVerifier.Forward(verdict.Assertion!), Messages.VitaleCard.Write])
        );
        CheckValid(Messages.Traits(new TraitsSearch(Cast.Camille, "CAMILLE"), Messages.ProSanteConnect.Write));
    }

    [OutsideData]
    public void Published_requests_are_valid_by_the_same_check()
    {
        foreach (var file in SharedData.Files("insi/requests-padoa", "*.xml"))
        {
            CheckValid(File.ReadAllBytes(file));
        }
    }

    [OutsideData]
    public void Check_sees_a_request_that_is_wrong()
    {
        var wrong = XDocument.Parse(
            System.Text.Encoding.UTF8.GetString(Messages.Traits(new TraitsSearch(Cast.Ange, "ANGE")))
        );
        wrong.Descendants(XName.Get("Sexe", Namespaces.SearchByTraits)).Single().Remove();
        wrong
            .Descendants(XName.Get("RECSANSVITALE", Namespaces.SearchByTraits))
            .Single()
            .Add(new XElement(XName.Get("Sexe", Namespaces.SearchByTraits), "M"));

        Assert.NotEmpty(ErrorsIn(wrong));
    }

    private static void CheckValid(byte[] message)
    {
        using var stream = new MemoryStream(message);
        Assert.Empty(ErrorsIn(XDocument.Load(stream, LoadOptions.PreserveWhitespace)));
    }

    /// <summary>Each part of the header and the body by its own schema; the envelope is not part of the contract.</summary>
    private static List<string> ErrorsIn(XDocument envelope)
    {
        List<string> errors = [];
        var parts = envelope.Root!.Elements().SelectMany(section => section.Elements()).ToList();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            Assert.NotNull(
                Schemas.Value.GlobalElements[new XmlQualifiedName(part.Name.LocalName, part.Name.NamespaceName)]
            );
            new XDocument(part).Validate(Schemas.Value, (_, e) => errors.Add(e.Message));
        }
        return errors;
    }

    private static readonly Lazy<XmlSchemaSet> Schemas = new(() =>
    {
        var set = new XmlSchemaSet { XmlResolver = null };
        using (var text = new StringReader(Addressing))
        {
            set.Add(XmlSchema.Read(text, validationEventHandler: null)!);
        }
        foreach (var name in Published)
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };
            using var reader = XmlReader.Create(
                SharedData.PathOf(["insi", "wsdl", "xsd", .. name.Split('/')]),
                settings
            );
            set.Add(targetNamespace: null, reader);
        }
        set.Compile();
        return set;
    });
}
