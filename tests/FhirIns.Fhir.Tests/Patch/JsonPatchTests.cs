using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Fhir.Patch;
using Xunit;

namespace FhirIns.Fhir.Tests.Patch;

/// <summary>JSON Patch by the examples of RFC 6902, appendix A, and by what goes wrong.</summary>
public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData(
        """{"foo":["bar","baz"]}""",
        """[{"op":"add","path":"/foo/1","value":"qux"}]""",
        """{"foo":["bar","qux","baz"]}"""
    )]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData(
        """{"foo":["bar","qux","baz"]}""",
        """[{"op":"remove","path":"/foo/1"}]""",
        """{"foo":["bar","baz"]}"""
    )]
    [InlineData(
        """{"baz":"qux","foo":"bar"}""",
        """[{"op":"replace","path":"/baz","value":"boo"}]""",
        """{"baz":"boo","foo":"bar"}"""
    )]
    [InlineData(
        """{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""",
        """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""",
        """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"""
    )]
    [InlineData(
        """{"foo":["all","grass","cows","eat"]}""",
        """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""",
        """{"foo":["all","cows","eat","grass"]}"""
    )]
    [InlineData(
        """{"baz":"qux","foo":["a",2,"c"]}""",
        """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""",
        """{"baz":"qux","foo":["a",2,"c"]}"""
    )]
    [InlineData(
        """{"foo":"bar"}""",
        """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""",
        """{"foo":"bar","child":{"grandchild":{}}}"""
    )]
    [InlineData(
        """{"foo":"bar"}""",
        """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""",
        """{"foo":"bar","baz":"qux"}"""
    )]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData(
        """{"foo":["bar"]}""",
        """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""",
        """{"foo":["bar",["abc","def"]]}"""
    )]
    [InlineData("""{"foo":1.50}""", """[{"op":"copy","from":"/foo","path":"/bar"}]""", """{"foo":1.50,"bar":1.50}""")]
    [InlineData("""{"foo":1}""", """[{"op":"replace","path":"","value":{"bar":null}}]""", """{"bar":null}""")]
    public void A_patch_does_what_the_standard_says(string document, string patch, string outcome)
    {
        var patched = JsonPatch.Apply(Encoding.UTF8.GetBytes(document), Encoding.UTF8.GetBytes(patch));
        Assert.Null(patched.Issue);
        Assert.Equal(outcome, Encoding.UTF8.GetString(patched.Json!));
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/baz","value":"bar"}]""", "patch-test-failed")]
    [InlineData("""[{"op":"test","path":"/foo","value":10}]""", "patch-test-failed")]
    [InlineData("""[{"op":"test","path":"/missing","value":null}]""", "patch-test-failed")]
    [InlineData("""[{"op":"add","path":"/missing/bat","value":"qux"}]""", "patch-place-missing")]
    [InlineData("""[{"op":"add","path":"/list/3","value":1}]""", "patch-place-missing")]
    [InlineData("""[{"op":"add","path":"/list/01","value":1}]""", "patch-place-missing")]
    [InlineData("""[{"op":"add","path":"/list/-1","value":1}]""", "patch-place-missing")]
    [InlineData("""[{"op":"replace","path":"/list/-","value":1}]""", "patch-place-missing")]
    [InlineData("""[{"op":"remove","path":""}]""", "patch-place-missing")]
    [InlineData("""[{"op":"move","from":"/list","path":"/list/0"}]""", "patch-malformed")]
    [InlineData("""[{"op":"move","from":"","path":"/list/0"}]""", "patch-malformed")]
    [InlineData("""[{"op":"add","path":"/a~2","value":1}]""", "patch-malformed")]
    [InlineData("""[{"op":"add","path":"/a~","value":1}]""", "patch-malformed")]
    [InlineData("""[{"op":"add","path":3,"value":1}]""", "patch-malformed")]
    [InlineData("""[{"op":"add","path":"/a","path":"/b","value":1}]""", "patch-malformed")]
    [InlineData("""[{"op":"test","path":"/foo","value":"\ud800"}]""", "patch-malformed")]
    [InlineData("""["add"]""", "patch-malformed")]
    [InlineData("{}", "patch-malformed")]
    [InlineData("", "patch-malformed")]
    public void What_goes_wrong_is_told_and_nothing_comes_out(string patch, string key)
    {
        var patched = JsonPatch.Apply(
            """{"foo":"10","baz":"qux","list":[1]}"""u8.ToArray(),
            Encoding.UTF8.GetBytes(patch)
        );
        Assert.Null(patched.Json);
        Assert.Equal(key, patched.Issue!.Key);
    }

    [Fact]
    public void The_operation_to_blame_is_named()
    {
        const string Patch = """[{"op":"add","path":"/a","value":1},{"op":"remove","path":"/b"}]""";
        Assert.Equal(
            "operation[1]",
            JsonPatch.Apply("{}"u8.ToArray(), Encoding.UTF8.GetBytes(Patch)).Issue!.Expression
        );
    }

    [Fact]
    public void Copies_of_copies_and_endless_patches_are_refused()
    {
        var doubling = new JsonArray();
        for (var turn = 0; turn < 100; turn++)
            doubling.Add(JsonNode.Parse("""{"op":"copy","from":"/list","path":"/list/-"}"""));
        Assert.Equal("patch-too-large", KeyOf(doubling));
        var endless = new JsonArray();
        for (var turn = 0; turn <= JsonPatch.MaxOperations; turn++)
            endless.Add(JsonNode.Parse("""{"op":"test","path":"","value":1}"""));
        Assert.Equal("patch-too-large", KeyOf(endless));

        static string KeyOf(JsonArray patch) =>
            JsonPatch.Apply("""{"list":[1]}"""u8.ToArray(), Encoding.UTF8.GetBytes(patch.ToJsonString())).Issue!.Key;
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_no_patch() =>
        Assert.Equal(
            "patch-malformed",
            JsonPatch.Apply("{}"u8.ToArray(), new byte[] { 0x5B, 0xC3, 0x28, 0x5D }).Issue!.Key
        );
}
