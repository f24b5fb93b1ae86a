using Xunit;

namespace FhirIns.Fhir.Tests.Tree;

public sealed class ElementTests
{
    private static Element Camille()
    {
        var patient = Element.Resource("Patient").Set("id", "camille").Set("gender", "female");
        patient.Add("name").Set("use", "official").Set("given", "CAMILLE").Set("given", "ROSE").Set("family", "MARTIN");
        patient.Add("name").Set("use", "usual").Set("family", "Petit");
        return patient.Set("deceasedBoolean", "false").Set("active", "true");
    }

    [Fact]
    public void Children_stand_in_the_order_of_the_specification_whatever_the_order_of_the_calls()
    {
        var patient = Camille();

        Assert.Equal(
            ["id", "active", "name", "name", "gender", "deceasedBoolean"],
            patient.Children.Select(child => child.JsonName)
        );
        Assert.Equal(["use", "family", "given", "given"], patient["name"]!.Children.Select(child => child.Name));
    }

    [Fact]
    public void Expression_gives_the_place_of_each_element()
    {
        var patient = Camille();

        Assert.Equal("Patient.name[0].given[1]", patient["name"]!.Each("given").Last().Expression);
        Assert.Equal("Patient.deceased", patient["deceased"]!.Expression);
        Assert.Equal("Patient.name[1].family", patient.Each("name").Last()["family"]!.Expression);
    }

    [Fact]
    public void Insert_and_remove_keep_the_ranks()
    {
        var name = Camille()["name"]!;
        var first = name["given"]!;

        name.Insert("given", 1, Given("ANNE"));
        Assert.Equal(["CAMILLE", "ANNE", "ROSE"], name.Each("given").Select(given => given.Value));
        Assert.Equal([0, 1, 2], name.Each("given").Select(given => given.Index));

        name.Remove(first);
        Assert.Equal(["ANNE", "ROSE"], name.Each("given").Select(given => given.Value));
        Assert.Equal([0, 1], name.Each("given").Select(given => given.Index));

        name.Add(first);
        Assert.Equal(["ANNE", "ROSE", "CAMILLE"], name.Each("given").Select(given => given.Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => name.Insert("given", 5, Given("X")));
    }

    [Fact]
    public void List_that_grows_before_others_keeps_its_order()
    {
        var patient = Camille();
        patient.Add("identifier").Set("value", "1");
        patient.Add("identifier").Set("value", "2");
        patient.Add("name").Set("family", "Z");
        patient.Add("identifier").Set("value", "3");
        patient.Remove(patient["identifier"]!);
        patient.Add("identifier").Set("value", "4");

        Assert.Equal(["2", "3", "4"], patient.Each("identifier").Select(identifier => identifier.Text("value")));
        Assert.Equal([0, 1, 2], patient.Each("identifier").Select(identifier => identifier.Index));
        Assert.Equal(
            ["id", "identifier", "identifier", "identifier", "active", "name", "name", "name", "gender", "deceased"],
            patient.Children.Select(child => child.Name)
        );
    }

    [Fact]
    public void Removing_the_last_and_the_only_child_leaves_a_tree_that_can_grow_again()
    {
        var name = Element.Of("HumanName").Set("family", "MARTIN").Set("given", "ROSE");

        name.Remove(name["given"]!);
        Assert.Equal("family", Assert.Single(name.Children).Name);
        name.Remove(name["family"]!);
        Assert.False(name.HasChildren);
        Assert.Equal("CAMILLE", name.Set("given", "CAMILLE").Text("given"));
    }

    [Fact]
    public void Clone_is_equal_and_independent()
    {
        var patient = Camille();
        var copy = patient.Clone();

        Assert.True(patient.DeepEquals(copy));
        copy["name"]!.Set("family", "DURAND");
        Assert.False(patient.DeepEquals(copy));
        Assert.Equal("MARTIN", patient["name"]!.Text("family"));
        Assert.Equal("Patient.name[0]", copy["name"]!.Expression);
    }

    [Fact]
    public void Order_of_a_list_and_a_missing_child_make_a_difference()
    {
        var one = Element.Of("HumanName").Set("given", "ANNE").Set("given", "ROSE");
        var other = Element.Of("HumanName").Set("given", "ROSE").Set("given", "ANNE");
        var shorter = Element.Of("HumanName").Set("given", "ANNE");

        Assert.False(one.DeepEquals(other));
        Assert.False(one.DeepEquals(shorter));
        Assert.False(shorter.DeepEquals(one));
    }

    [Fact]
    public void Set_replaces_a_single_value_and_ignores_null()
    {
        var patient = Camille().Set("gender", "unknown").Set("birthDate", null);

        Assert.Equal("unknown", patient.Text("gender"));
        Assert.Null(patient["birthDate"]);
    }

    [Fact]
    public void Extensions_of_a_primitive_are_its_children()
    {
        var patient = Element.Resource("Patient").Set("birthDate", "1950");
        patient["birthDate"]!.Add("extension").Set("url", "http://example.org/lunar").Set("valueBoolean", "true");

        Assert.Equal("Patient.birthDate.extension[0].value", patient["birthDate"]!["extension"]!["value"]!.Expression);
        Assert.Equal("boolean", patient["birthDate"]!["extension"]!["value"]!.Type);
    }

    [Fact]
    public void Contained_and_content_references_have_their_real_types()
    {
        var bundle = Element.Resource("Bundle").Set("type", "collection");
        var entry = bundle.Add("entry");
        entry.Add("link").Set("relation", "self").Set("url", "urn:x");
        var patient = entry.Add("resource", Camille());

        Assert.Equal("Bundle.link", entry["link"]!.TypeSchema.Path);
        Assert.Equal("Patient", patient.Type);
        Assert.Equal("Bundle.entry[0].resource.name[0]", patient["name"]!.Expression);
    }

    [Fact]
    public void Programming_errors_throw()
    {
        var patient = Camille();

        Assert.Throws<ArgumentException>(() => patient.Set("surname", "X"));
        Assert.Throws<ArgumentException>(() => patient.Set("name", "X"));
        Assert.Throws<ArgumentException>(() => patient.Set("deceasedDateTime", "2020"));
        Assert.Throws<ArgumentException>(() => patient.Add("address", Element.Of("HumanName")));
        Assert.Throws<ArgumentException>(() => patient.Add(patient["name"]!));
        Assert.Throws<ArgumentException>(() => patient.Remove(Element.Of("HumanName")));
        var extension = Element.Of("Extension");
        Assert.Throws<ArgumentException>(() => extension.Add("extension", extension));
        Assert.Throws<ArgumentException>(() => extension.Add("extension").Add("extension", extension));
        Assert.Throws<ArgumentException>(() => Element.Resource("HumanName"));
        Assert.Throws<ArgumentException>(() => Element.Of("Nothing"));
        Assert.Throws<ArgumentException>(() => Element.Of("BackboneElement"));
        Assert.Throws<InvalidOperationException>(() => patient["name"]!.Value = "X");
    }

    private static Element Given(string value)
    {
        var given = Element.Of("string");
        given.Value = value;
        return given;
    }
}
