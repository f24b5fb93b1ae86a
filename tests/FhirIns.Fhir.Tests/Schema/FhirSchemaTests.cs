using FhirIns.Fhir.Schema;
using Xunit;

namespace FhirIns.Fhir.Tests.Schema;

public sealed class FhirSchemaTests
{
    [Fact]
    public void Patient_has_its_elements_in_the_order_of_the_specification()
    {
        var patient = FhirSchema.R4.Type("Patient")!;

        Assert.Equal(
            [
                "id",
                "meta",
                "implicitRules",
                "language",
                "text",
                "contained",
                "extension",
                "modifierExtension",
                "identifier",
                "active",
                "name",
                "telecom",
                "gender",
                "birthDate",
                "deceased",
                "address",
                "maritalStatus",
                "multipleBirth",
                "photo",
                "contact",
                "communication",
                "generalPractitioner",
                "managingOrganization",
                "link",
            ],
            patient.Elements.Select(element => element.Name)
        );
        Assert.True(patient.Is("DomainResource"));
        Assert.True(patient.Is("Resource"));
        Assert.False(patient.Is("Element"));
    }

    [Fact]
    public void Element_tells_cardinality_types_binding_and_flags()
    {
        var gender = FhirSchema.R4.Type("Patient")!.Element("gender")!;
        var deceased = FhirSchema.R4.Type("Patient")!.Element("deceased")!;
        var practitioners = FhirSchema.R4.Type("Patient")!.Element("generalPractitioner")!;

        Assert.Equal((0, 1, false), (gender.Min, gender.Max, gender.IsList));
        Assert.Equal(
            new ValueSetBinding(BindingStrength.Required, "http://hl7.org/fhir/ValueSet/administrative-gender"),
            gender.Binding
        );
        Assert.Equal("Patient.deceased[x]", deceased.Path);
        Assert.True(deceased is { IsChoice: true, IsModifier: true, IsSummary: true });
        Assert.Equal(
            ["deceasedBoolean", "deceasedDateTime"],
            deceased.Properties.Select(property => property.JsonName)
        );
        Assert.True(practitioners.IsList);
        Assert.Equal(["Organization", "Practitioner", "PractitionerRole"], practitioners.Types[0].Targets);
    }

    [Fact]
    public void Invariants_come_with_the_types_that_declare_them()
    {
        var contact = FhirSchema.R4.Type("Patient")!.Element("contact")!.Backbone!;

        Assert.Equal(["ele-1", "pat-1"], contact.Invariants.Select(invariant => invariant.Key));
        Assert.Equal("BackboneElement", contact.Name);
        Assert.Equal("Patient.contact", contact.Path);
        Assert.Equal(["dom-2", "dom-3", "dom-4", "dom-5", "dom-6"], Keys("Patient"));
        Assert.Equal(["ele-1", "qty-3", "age-1"], Keys("Age"));
        Assert.Equal("txt-1", FhirSchema.R4.Type("Narrative")!.Element("div")!.Invariants[0].Key);

        static IEnumerable<string> Keys(string type) =>
            FhirSchema.R4.Type(type)!.Invariants.Select(invariant => invariant.Key);
    }

    [Theory]
    [InlineData("Bundle", "entry.link", "Bundle.link")]
    [InlineData("Parameters", "parameter.part", "Parameters.parameter")]
    [InlineData("CodeSystem", "concept.concept.concept", "CodeSystem.concept")]
    [InlineData("ValueSet", "expansion.contains.designation", "ValueSet.compose.include.concept.designation")]
    [InlineData("CapabilityStatement", "rest.searchParam", "CapabilityStatement.rest.resource.searchParam")]
    public void Content_reference_leads_to_the_type_it_names(string root, string path, string expected)
    {
        var type = path.Split('.')
            .Aggregate(FhirSchema.R4.Type(root)!, (type, name) => type.Element(name)!.Properties[0].Type);

        Assert.Equal(expected, type.Path);
    }

    [Fact]
    public void Codes_are_found_with_and_without_version()
    {
        var gender = FhirSchema.R4.Codes("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1")!;

        Assert.True(gender.Contains("http://hl7.org/fhir/administrative-gender", "female"));
        Assert.False(gender.Contains("http://example.org", "female"));
        Assert.False(gender.Contains("Female"));
        Assert.Equal("http://hl7.org/fhir/administrative-gender", gender.SystemOf("other"));
        Assert.Null(FhirSchema.R4.Codes("http://hl7.org/fhir/ValueSet/mimetypes"));
        Assert.Null(FhirSchema.R4.Codes("http://example.org/ValueSet/administrative-gender"));
    }

    [Fact]
    public void Names_outside_the_schema_are_unknown()
    {
        Assert.Null(FhirSchema.R4.Type("patient"));
        Assert.Null(FhirSchema.R4.Resource("HumanName"));
        Assert.Null(FhirSchema.R4.Resource("DomainResource"));
        Assert.Null(FhirSchema.R4.Type("HumanName")!.Property("valueString"));
        Assert.Null(FhirSchema.R4.Type("Extension")!.Property("value"));
        Assert.Null(FhirSchema.R4.Type("Extension")!.Element("valueString"));
    }

    [Fact]
    public void Every_type_can_be_read_and_has_a_bit_for_each_element()
    {
        foreach (var type in FhirSchema.R4.TypeNames.Select(name => FhirSchema.R4.Type(name)!))
        {
            Assert.All(Backbones(type).Prepend(type), each => Assert.True(each.Elements.Count <= 64));
        }

        static IEnumerable<TypeSchema> Backbones(TypeSchema type) =>
            type
                .Elements.Select(element => element.Backbone)
                .OfType<TypeSchema>()
                .SelectMany(backbone => Backbones(backbone).Prepend(backbone));
    }
}
