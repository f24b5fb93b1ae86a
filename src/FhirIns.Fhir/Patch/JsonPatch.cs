using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIns.Fhir.Patch;

/// <summary>JSON Patch (RFC 6902) on any JSON document. Whether the outcome is a resource is for the codec to say.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6902"/>
public static class JsonPatch
{
    /// <summary>A patch of more operations is refused.</summary>
    public const int MaxOperations = 1_000;

    /// <summary>All copies together may add no more nodes: a short patch must not make a huge document.</summary>
    public const int MaxCopiedNodes = 100_000;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Applies every operation in order, all or none. Never throws on any input.</summary>
    /// <param name="document">A JSON document in UTF-8; it is not changed.</param>
    /// <param name="patch">The operations in UTF-8.</param>
    public static PatchedJson Apply(ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> patch)
    {
        try
        {
            var root = JsonNode.Parse(document.Span, documentOptions: Strict);
            var operations = JsonNode.Parse(
                StrictUtf8.GetString(patch.Span).TrimStart('\uFEFF'),
                documentOptions: Strict
            );
            if (operations is not JsonArray list)
                return new(null, PatchIssues.Malformed());
            if (list.Count > MaxOperations)
                return new(null, PatchIssues.TooLarge());
            var patching = new Patching(root);
            for (var index = 0; index < list.Count; index++)
                if (patching.Run(list[index]) is { } issue)
                    return new(null, issue with { Expression = $"operation[{index}]" });
            patching.DropEmptied();
            return new(Encoding.UTF8.GetBytes(patching.Root?.ToJsonString() ?? "null"), null);
        }
        // What the reader of JSON leaves to the first look at a text: half surrogates, nesting.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return new(null, PatchIssues.Malformed());
        }
    }

    private sealed class Patching(JsonNode? root)
    {
        private readonly List<(JsonArray List, JsonObject Owner, string Name)> emptied = [];
        private int copied;

        public JsonNode? Root => root;

        public FhirIssue? Run(JsonNode? operation)
        {
            if (
                operation is not JsonObject given
                || TextOf(given["op"]) is not { } name
                || JsonPointer.TryParse(TextOf(given["path"])) is not { } path
            )
                return PatchIssues.Malformed();
            return name switch
            {
                "add" => given.ContainsKey("value") ? Add(path, given["value"]?.DeepClone()) : PatchIssues.Malformed(),
                "replace" => given.ContainsKey("value") ? Replace(path, given["value"]) : PatchIssues.Malformed(),
                "test" => given.ContainsKey("value") ? Test(path, given["value"]) : PatchIssues.Malformed(),
                "remove" => Remove(path),
                "move" or "copy" => JsonPointer.TryParse(TextOf(given["from"])) is { } from
                    ? name == "move"
                        ? Move(from, path)
                        : Copy(from, path)
                    : PatchIssues.Malformed(),
                _ => PatchIssues.Malformed(),
            };
        }

        private FhirIssue? Add(JsonPointer path, JsonNode? value)
        {
            if (path.IsRoot)
            {
                root = value;
                return null;
            }
            switch (path.Parent.In(root))
            {
                case (true, JsonObject owner):
                    owner[path.Last] = value;
                    return null;
                case (true, JsonArray list) when path.Last == "-":
                    list.Add(value);
                    return null;
                case (true, JsonArray list) when path.Index is { } index && index <= list.Count:
                    list.Insert(index, value);
                    return null;
                default:
                    return PatchIssues.NoSuchPlace();
            }
        }

        private FhirIssue? Replace(JsonPointer path, JsonNode? value)
        {
            if (path.IsRoot)
                root = value?.DeepClone();
            else if (!path.In(root).Found)
                return PatchIssues.NoSuchPlace();
            else if (path.Parent.In(root).Node is JsonArray list)
                list[path.Index!.Value] = value?.DeepClone();
            else
                path.Parent.In(root).Node![path.Last] = value?.DeepClone();
            return null;
        }

        private FhirIssue? Remove(JsonPointer path)
        {
            if (path.IsRoot || !path.In(root).Found)
                return PatchIssues.NoSuchPlace();
            if (path.Parent.In(root).Node is JsonArray list)
            {
                list.RemoveAt(path.Index!.Value);
                if (list.Count == 0 && !path.Parent.IsRoot && list.Parent is JsonObject owner)
                    emptied.Add((list, owner, path.Parent.Last));
            }
            else
                path.Parent.In(root).Node!.AsObject().Remove(path.Last);
            return null;
        }

        /// <summary>
        /// FHIR knows no empty list: one whose last item was removed goes, once no operation can fill it any more.
        /// </summary>
        public void DropEmptied()
        {
            foreach (var (list, owner, name) in emptied)
                if (list.Count == 0 && ReferenceEquals(owner[name], list))
                    owner.Remove(name);
        }

        private FhirIssue? Move(JsonPointer from, JsonPointer path)
        {
            if (from.IsRoot || from.IsAbove(path))
                return PatchIssues.Malformed();
            var (found, node) = from.In(root);
            if (!found)
                return PatchIssues.NoSuchPlace();
            var value = node?.DeepClone();
            return Remove(from) ?? Add(path, value);
        }

        private FhirIssue? Copy(JsonPointer from, JsonPointer path)
        {
            var (found, node) = from.In(root);
            if (!found)
                return PatchIssues.NoSuchPlace();
            copied += SizeOf(node, MaxCopiedNodes - copied);
            return copied > MaxCopiedNodes ? PatchIssues.TooLarge() : Add(path, node?.DeepClone());
        }

        private FhirIssue? Test(JsonPointer path, JsonNode? expected) =>
            path.In(root) is (true, var node) && JsonNode.DeepEquals(node, expected) ? null : PatchIssues.TestFailed();

        /// <summary>The number of nodes, counted no further than just over the limit.</summary>
        private static int SizeOf(JsonNode? node, int limit)
        {
            var size = 1;
            foreach (var child in ChildrenOf(node))
            {
                if (size > limit)
                    break;
                size += SizeOf(child, limit - size);
            }
            return size;
        }

        private static IEnumerable<JsonNode?> ChildrenOf(JsonNode? node) =>
            node switch
            {
                JsonObject owner => owner.Select(member => member.Value),
                JsonArray list => list,
                _ => [],
            };

        private static string? TextOf(JsonNode? node) =>
            node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }
}

/// <summary>What a patch made of a document.</summary>
/// <param name="Json">The document in UTF-8; null when the patch was refused.</param>
/// <param name="Issue">Why it was refused; null when it was not.</param>
public sealed record PatchedJson(byte[]? Json, FhirIssue? Issue);
