using FhirIns.Fhir.FhirPath;
using Xunit;

namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>What R4 adds to the language, and what an expression may ask of its caller.</summary>
public sealed class FhirFunctionTests
{
    public static readonly TheoryData<string, string> Rows = ExpressionTable.Of(
        """
        extension('http://hl7.org/fhir/StructureDefinition/patient-birthPlace').value.city   => 'Domrémy'
        extension(%`ext-patient-birthPlace`).exists()                                        => true
        birthDate.extension('http://hl7.org/fhir/StructureDefinition/patient-birthTime').value => '1984-03-12T06:45:00+01:00'
        extension('http://example.org/none')                                                 =>
        extension({})                                                                        =>
        name.given.extension('x')                                                            =>
        birthDate.hasValue()                                                                 => true
        name.hasValue()                                                                      => false
        name[0].hasValue()                                                                   => false
        photo.hasValue()                                                                     => false
        birthDate.getValue() is Date                                                         => true
        name[0].getValue()                                                                   =>
        'text'.getValue()                                                                    => 'text'
        generalPractitioner.resolve().name.family                                            => 'QUERE'
        generalPractitioner.first().resolve() is Practitioner                                => true
        contained.select(%resource.id & %rootResource.id)                                    => 'helenehelene'
        '#'.resolve().id                                                                     => 'helene'
        managingOrganization.resolve()                                                       =>
        gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')                => error
        conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')                        => error
        maritalStatus.subsumes(maritalStatus)                                                =>
        name.first().subsumes(name.first())                                                  => error
        name.slice('http://example.org/none', 'official')                                    => error
        photo.slice('http://example.org/none', 'official')                                   =>
        contact.checkModifiers().name.family                                                 => 'VASSEUR'
        photo.checkModifiers()                                                               =>
        """
    );

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_expression_uses_the_functions_of_fhir(string expression, string expected) =>
        Assert.Equal(expected, ExpressionTable.Result(expression));

    [Fact]
    public void Resolve_asks_the_context_for_what_is_elsewhere()
    {
        var asked = new List<string>();
        var context = new FhirPathContext
        {
            Resolve = reference =>
            {
                asked.Add(reference);
                return reference == "Organization/hospital" ? Element.Resource("Organization").Set("id", "h") : null;
            },
        };

        var expression = FhirPathExpression.Compile("(managingOrganization | generalPractitioner).resolve().id");

        Assert.Equal(["h", "doctor"], expression.Select(Helene.Patient(), context).Select(id => id.Value));
        Assert.Equal(["Organization/hospital", "Organization/cabinet"], asked);
    }

    [Fact]
    public void Resolve_finds_the_entries_of_the_same_bundle()
    {
        var bundle = Element.Resource("Bundle").Set("type", "collection");
        var first = bundle.Add("entry").Set("fullUrl", "http://example.org/fhir/Patient/helene");
        first.Add("resource", Helene.Patient());
        var second = bundle.Add("entry").Set("fullUrl", "http://example.org/fhir/Organization/hospital");
        second.Add("resource", Element.Resource("Organization").Set("name", "Hôpital"));

        var expression = FhirPathExpression.Compile("entry.resource.managingOrganization.resolve().name");

        Assert.Equal(["Hôpital"], expression.Select(bundle).Select(name => name.Value));
    }

    [Fact]
    public void Member_of_and_conforms_to_ask_the_context()
    {
        var context = new FhirPathContext
        {
            MemberOf = (code, valueSet) => valueSet == "known" ? code.Value == "female" : null,
            ConformsTo = (element, profile) => profile == "known" ? element.Type == "Patient" : null,
        };

        Assert.Equal([true], Evaluate("gender.memberOf('known')"));
        Assert.Equal([false], Evaluate("id.memberOf('known')"));
        Assert.Empty(Evaluate("gender.memberOf('unknown')"));
        Assert.Equal([true], Evaluate("conformsTo('known')"));
        Assert.Empty(Evaluate("conformsTo('unknown')"));

        IReadOnlyList<object> Evaluate(string text) =>
            FhirPathExpression.Compile(text).Evaluate(Helene.Patient(), context);
    }

    [Fact]
    public void Subsumes_asks_the_context_and_dares_no_guess()
    {
        var context = new FhirPathContext
        {
            Subsumes = (general, special) =>
                (general.Text("code"), special.Text("code")) switch
                {
                    ("above", "below") => true,
                    ("below", "above") => false,
                    _ => null,
                },
        };
        var patient = Element.Resource("Patient");
        foreach (var code in new[] { "above", "below", "elsewhere" })
        {
            patient.Add("communication").Add("language").Add("coding").Set("code", code);
        }

        Assert.Equal([true], Evaluate("item[0].subsumes(%resource.item[1])"));
        Assert.Equal([false], Evaluate("item[1].subsumes(%resource.item[0])"));
        Assert.Equal([true], Evaluate("item[1].subsumedBy(%resource.item[0])"));
        Assert.Throws<FhirPathException>(() => Evaluate("item[2].subsumes(%resource.item[0])"));

        IReadOnlyList<object> Evaluate(string text) =>
            FhirPathExpression
                .Compile(text.Replace("item", "communication.language.coding", StringComparison.Ordinal))
                .Evaluate(patient, context);
    }

    [Fact]
    public void Check_modifiers_lets_pass_only_what_it_names()
    {
        var patient = Helene.Patient();
        patient.Add("modifierExtension").Set("url", "http://example.org/not").Set("valueBoolean", "true");

        Assert.Equal(["helene"], Ids("checkModifiers('http://example.org/else', 'http://example.org/not').id"));
        Assert.Throws<FhirPathException>(() => Ids("checkModifiers().id"));
        Assert.Throws<FhirPathException>(() => Ids("checkModifiers('http://example.org/else').id"));

        IEnumerable<string?> Ids(string text) =>
            FhirPathExpression.Compile(text).Select(patient).Select(id => id.Value);
    }

    [Fact]
    public void Trace_shows_the_items_and_passes_them_on()
    {
        var traces = new List<(string, int)>();
        var context = new FhirPathContext { Trace = (name, items) => traces.Add((name, items.Count)) };

        var families = FhirPathExpression
            .Compile("name.trace('names').family.trace('letters', toChars()).count()")
            .Evaluate(Helene.Patient(), context);

        Assert.Equal([2], families);
        Assert.Equal([("names", 3), ("letters", 19)], traces);
    }

    [Fact]
    public void Container_of_a_contained_resource_is_the_root_resource()
    {
        var doctor = Helene.Patient()["contained"]!;
        var expression = FhirPathExpression.Compile("%resource.id | %rootResource.id | %context.id");

        Assert.Equal(["doctor", "helene"], expression.Select(doctor).Select(id => id.Value));
        Assert.Equal(["doctor", "helene"], expression.Select(doctor["name"]!).Select(id => id.Value));
    }

    [Theory]
    [InlineData("name.exists()", true)]
    [InlineData("photo.exists()", false)]
    [InlineData("photo.first() = 1", false)]
    [InlineData("id", true)]
    [InlineData("active", true)]
    [InlineData("deceased", false)]
    public void Is_true_asks_what_an_invariant_asks(string expression, bool expected) =>
        Assert.Equal(expected, FhirPathExpression.Compile(expression).IsTrue(Helene.Patient()));

    [Fact]
    public async Task One_compiled_expression_serves_many_threads()
    {
        var expression = FhirPathExpression.Compile("name.where(given.count() > 1).family.select($this & '!')");
        var patient = Helene.Patient();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(_ =>
                    Task.Run(
                        () => Enumerable.Range(0, 500).Select(_ => Only()).ToList(),
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.All(results.SelectMany(texts => texts), text => Assert.Equal("LECOEUR-NOEL!", text));

        object Only() => Assert.Single(expression.Evaluate(patient));
    }
}
