using System.Text.Json;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>What we state of HL7's own definitions against FHIR R4.</summary>
public sealed class PublishedR4Tests
{
    public static TheoryData<string> SearchParameters =>
        [.. ProfileFiles.Below("search-parameters").Where(path => ProfileFiles.Read(path).Text("version") == "4.0.1")];

    public static TheoryData<string> Extensions =>
        [.. ProfileFiles.Below("r4").Where(path => path.Contains("/StructureDefinition-"))];

    [OutsideDataTheory]
    [MemberData(nameof(SearchParameters))]
    public void Search_parameter_searches_what_R4_says(string path)
    {
        var ours = ProfileFiles.Read(path);
        var published = Published("search-parameters.json", ours.Text("url")!);

        foreach (var name in (string[])["code", "type", "expression"])
            Assert.Equal(published.Text(name), ours.Text(name));
        Assert.Equal(Texts(published, "base"), Texts(ours, "base"));
        Assert.Equal(Texts(published, "comparator"), Texts(ours, "comparator"));
        Assert.Subset(Texts(published, "target").ToHashSet(), Texts(ours, "target").ToHashSet());
    }

    [OutsideDataTheory]
    [MemberData(nameof(Extensions))]
    public void Extension_asks_what_R4_asks(string path)
    {
        var ours = ProfileFiles.Read(path);
        var published = Published("extensions.json", ours.Text("url")!);
        var elements = published.GetProperty("snapshot").Items("element").ToDictionary(element => element.Text("id")!);

        Assert.Equal(published.GetProperty("context").OnOneLine(), ours.GetProperty("context").OnOneLine());
        foreach (var element in ours.GetProperty("differential").Items("element"))
        foreach (var property in element.EnumerateObject().Where(property => property.Name != "binding"))
            Assert.Equal(
                elements[element.Text("id")!].GetProperty(property.Name).OnOneLine(),
                property.Value.OnOneLine()
            );
        Assert.Equal(BoundValueSet(elements["Extension.value[x]"]), BoundValueSet(Value(ours)));
    }

    private static JsonElement Value(JsonElement definition) =>
        definition
            .GetProperty("differential")
            .Items("element")
            .Single(element => element.Text("id") == "Extension.value[x]");

    private static (string?, string?) BoundValueSet(JsonElement element) =>
        element.TryGetProperty("binding", out var binding)
            ? (binding.Text("strength"), Json.Unpinned(binding.Text("valueSet")!))
            : (null, null);

    private static JsonElement Published(string file, string url) =>
        Json.Parse(SharedData.Bytes("r4", file))
            .Items("entry")
            .Select(entry => entry.GetProperty("resource"))
            .Single(resource => resource.Text("url") == url);

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.Items(name).Select(item => item.GetString()!);
}
