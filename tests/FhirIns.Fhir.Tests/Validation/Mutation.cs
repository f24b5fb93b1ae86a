using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>
/// Small changes of a JSON resource, written as <c>gender := "other"</c>, <c>- name[0].family</c> (removes) and
/// <c>name[0].given[+] := "ROSE"</c> (appends); several are joined by <c>&amp;&amp;</c>.
/// </summary>
internal static class Mutation
{
    public static byte[] Apply(string json, string edits)
    {
        var resource = JsonNode.Parse(json)!;
        foreach (var edit in edits.Split("&&", StringSplitOptions.TrimEntries))
        {
            if (edit.StartsWith('-'))
            {
                Remove(resource, edit[1..].Trim());
            }
            else if (edit.Length > 0)
            {
                var assignment = edit.Split(":=", 2, StringSplitOptions.TrimEntries);
                Set(resource, assignment[0], assignment[1]);
            }
        }
        return Encoding.UTF8.GetBytes(resource.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static void Remove(JsonNode resource, string path)
    {
        var steps = Steps(path);
        var parent = steps[..^1].Aggregate(resource, Descend);
        if (steps[^1] is int index)
        {
            parent.AsArray().RemoveAt(index);
            if (parent.AsArray().Count == 0)
            {
                Remove(resource, path[..path.LastIndexOf('[')]);
            }
        }
        else
        {
            var removed = parent.AsObject().Remove((string)steps[^1]);
            Assert.True(removed, $"nothing at {path}");
        }
    }

    private static void Set(JsonNode resource, string path, string value)
    {
        var steps = Steps(path);
        var parent = resource;
        for (var i = 0; i < steps.Length - 1; i++)
        {
            parent = DescendOrCreate(parent, steps[i], steps[i + 1]);
        }
        var node = JsonNode.Parse(value);
        if (steps[^1] is not int index)
        {
            parent.AsObject()[(string)steps[^1]] = node;
        }
        else if (index < 0)
        {
            parent.AsArray().Add(node);
        }
        else
        {
            parent.AsArray()[index] = node;
        }
    }

    private static JsonNode Descend(JsonNode node, object step) =>
        (step is int index ? node[index] : node[(string)step])
        ?? throw new ArgumentException($"nothing at {node.GetPath()}.{step}");

    private static JsonNode DescendOrCreate(JsonNode node, object step, object next)
    {
        if (step is int and < 0)
        {
            node.AsArray().Add(next is int ? new JsonArray() : new JsonObject());
            return node.AsArray()[^1]!;
        }
        if (step is string name && node[name] is null)
        {
            node.AsObject()[name] = next is int ? new JsonArray() : new JsonObject();
        }
        return Descend(node, step);
    }

    /// <summary>Names and indexes; -1 for <c>[+]</c>.</summary>
    private static object[] Steps(string path)
    {
        var steps = new List<object>();
        foreach (var part in path.Split('.'))
        {
            var pieces = part.Split('[', ']');
            steps.Add(pieces[0]);
            foreach (var index in pieces.Skip(1).Where(piece => piece.Length > 0))
            {
                steps.Add(index == "+" ? -1 : int.Parse(index, CultureInfo.InvariantCulture));
            }
        }
        return [.. steps];
    }
}
