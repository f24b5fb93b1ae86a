using System.Text;
using FhirIns.Fhir.Search;
using Xunit;

namespace FhirIns.Fhir.Tests;

/// <summary>The example of the library's README, compiled and run as it stands there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_of_the_readme_does_what_it_says()
    {
        var lines = new List<string>();
        void Show(object? value) =>
            lines.Add(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!);

        // <example>
        var patient = Element.Resource("Patient").Set("gender", "female").Set("birthDate", "1950-02-28");
        patient.Add("name").Set("use", "official").Set("given", "CAMILLE").Set("given", "ROSE").Set("family", "MARTIN");

        Show(patient["name"]!.Each("given").Last().Expression); // Patient.name[0].given[1]

        byte[] json = FhirJson.ToBytes(patient);
        byte[] xml = FhirXml.ToBytes(FhirJson.Parse(json).Resource!);
        Show(FhirXml.Parse(xml).Resource!.DeepEquals(patient)); // True

        var broken = FhirJson.Parse("""{"resourceType":"Patient","gender":"F","nmae":[]}"""u8.ToArray());
        foreach (var issue in broken.Issues)
        {
            Show($"{issue.Line}:{issue.Column} {issue.Expression} {issue.Key}");
        }
        // 1:36 Patient.gender code-not-in-value-set
        // 1:40 Patient unknown-element

        var query = SearchQuery.Parse("birthdate=ge1950-02&family:exact=MARTIN,PETIT&_sort=-birthdate");
        var born = query.Criteria[0].Dates([])[0];
        Show($"{born.Prefix}, {(born.End - born.Start).Days} days"); // Ge, 28 days
        Show(string.Join(" or ", query.Criteria[1].Strings())); // MARTIN or PETIT
        // </example>

        Assert.Equal(
            [
                "Patient.name[0].given[1]",
                "True",
                "1:36 Patient.gender code-not-in-value-set",
                "1:40 Patient unknown-element",
                "Ge, 28 days",
                "MARTIN or PETIT",
            ],
            lines
        );
        Assert.Contains(Example(Resource("ReadmeTests.cs")), Resource("README.md"), StringComparison.Ordinal);
    }

    private static string Example(string source)
    {
        var text = source.Split("// <example>\n")[1].Split("// </example>")[0];
        return string.Join('\n', text.Split('\n').Select(line => line.Length > 8 ? line[8..] : "")).TrimEnd();
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ReadmeTests).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
