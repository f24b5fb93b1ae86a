using FhirIns.Fhir;
using FhirIns.Server.Http;

namespace FhirIns.Server.Bundles;

/// <summary>
/// Which resource each entry of a transaction is about, found before any is written: so references between entries can be
/// put right in any direction, and one resource is not written twice.
/// </summary>
/// <param name="search">Answers a search as the client of the transaction would be answered.</param>
internal sealed class EntryTargets(TimeProvider clock, Func<(string Type, string Query), Task<EntryAnswer>> search)
{
    private readonly Dictionary<string, string> byFullUrl = new(StringComparer.Ordinal);
    private readonly Dictionary<BundleEntry, string> targets = [];
    private readonly HashSet<BundleEntry> created = [];
    private readonly HashSet<string> referredTo = new(StringComparer.Ordinal);

    /// <summary>Finds all targets and writes them into the references; the refusal when that cannot be done.</summary>
    public async Task<FhirAnswer?> ResolveAsync(IReadOnlyList<BundleEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.IsWrite))
            if (await FindAsync(entry) is { } refusal)
                return refusal;
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (entry, target) in targets)
            if (entry.Method != "POST" && !written.Add(target))
                return FhirAnswer.Refused("entry-twice", entry.Expression);
        foreach (var entry in entries)
            if (entry.Resource is { } resource && await PointAsync(entry, resource) is { } refusal)
                return refusal;
        return null;
    }

    /// <summary>The id that the resource of an entry is to be created with; null when it is there already.</summary>
    public AssignedId? AssignedTo(BundleEntry entry) =>
        created.Contains(entry) ? new(targets[entry].Split('/')[1]) : null;

    /// <summary>Whether an entry acted on what others refer to by it.</summary>
    public bool Hit(BundleEntry entry, EntryAnswer answer) =>
        entry.FullUrl is not { } url
        || !referredTo.Contains(url)
        || answer.Location is not { } location
        || location.Contains($"/{targets[entry]}/", StringComparison.Ordinal);

    private async Task<FhirAnswer?> FindAsync(BundleEntry entry)
    {
        var target = entry.Path.Contains('/', StringComparison.Ordinal) ? entry.Path : null;
        if (entry.Condition is { } condition)
        {
            var (found, refusal) = await MatchAsync(
                entry.Type,
                condition,
                entry.Expression,
                mergedToo: entry.Method == "DELETE"
            );
            if (refusal is not null)
                return refusal;
            target = found;
        }
        if (target is null && entry.Method is "POST" or "PUT")
        {
            target = $"{entry.Type}/{Guid.CreateVersion7(clock.GetUtcNow())}";
            created.Add(entry);
        }
        if (target is null)
            return null;
        targets[entry] = target;
        if (entry.FullUrl is { } url)
            byFullUrl[url] = target;
        return null;
    }

    private async Task<(string? Reference, FhirAnswer? Refusal)> MatchAsync(
        string type,
        string query,
        string place,
        bool mergedToo = false
    )
    {
        var answer = await search((type, query));
        if (answer.IsRefusal)
            return (null, FhirAnswer.Of(answer.Resource!, answer.Status) with { RetryAfter = answer.RetryAfter });
        List<Element> found =
        [
            .. answer
                .Resource!.Each("entry")
                .Where(entry => entry["search"]?.Text("mode") == "match")
                .Select(entry => entry["resource"]!),
        ];
        // A merged record does not count beside the one that lives on, as in a request that comes alone.
        if (!mergedToo && found.Exists(one => !IsMerged(one)))
            found.RemoveAll(IsMerged);
        List<string> ids = [.. found.Select(one => one.Text("id")!)];
        return ids.Count > 1
            ? (null, FhirAnswer.Refused("several-matches", place))
            : (ids is [var id] ? $"{type}/{id}" : null, null);
    }

    private static bool IsMerged(Element resource) =>
        resource.Each("link").Any(link => link.Text("type") == "replaced-by");

    /// <summary>Writes the targets into the references below an element.</summary>
    private async Task<FhirAnswer?> PointAsync(BundleEntry entry, Element element)
    {
        if (element.Value is { } value && CanRefer(element))
        {
            if (TargetOf(entry, value) is { } target)
                element.Value = target;
            else if (IsReference(element) && value.StartsWith("urn:uuid:", StringComparison.Ordinal))
                return FhirAnswer.Refused("reference-unresolved", element.Expression);
            else if (
                IsReference(element)
                && value.Split('?', 2) is [{ Length: > 0 } type, var query]
                && type.All(char.IsAsciiLetter)
            )
            {
                var (found, refusal) = await MatchAsync(type, query, element.Expression);
                if (found is null)
                    return refusal ?? FhirAnswer.Refused("reference-unresolved", element.Expression);
                element.Value = found;
            }
        }
        foreach (var child in element.Children)
            if (await PointAsync(entry, child) is { } refusal)
                return refusal;
        return null;
    }

    private string? TargetOf(BundleEntry entry, string reference)
    {
        var url = byFullUrl.ContainsKey(reference) ? reference : Absolute(entry, reference);
        if (url is null || !byFullUrl.TryGetValue(url, out var target))
            return null;
        referredTo.Add(url);
        return target;
    }

    /// <summary>A relative reference is one to the server that the full URL of its own entry names.</summary>
    private static string? Absolute(BundleEntry entry, string reference) =>
        entry is { FullUrl: { } url, Resource: { } resource }
        && url.LastIndexOf($"/{resource.Type}/", StringComparison.Ordinal) is > 0 and var end
            ? $"{url[..end]}/{reference}"
            : null;

    private static bool CanRefer(Element element) =>
        element.Type is "uri" or "url" or "canonical" or "oid" or "uuid" || IsReference(element);

    private static bool IsReference(Element element) => element is { Name: "reference", Parent.Type: "Reference" };
}
