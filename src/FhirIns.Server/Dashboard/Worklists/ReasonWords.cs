using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>Why an item of a work list exists, in the words of those who read it at a desk.</summary>
internal static class ReasonWords
{
    /// <summary>The reason; null when there is none, or one that only machines read.</summary>
    public static string? Of(TaskRow row, Words words)
    {
        var reason = EcartReason.Bare(row.Reason);
        var said =
            reason is null ? null
            : words.Or("task-reason." + reason, "") is { Length: > 0 } known ? known
            : Catalogue.Knows(reason) ? PersonText.WithoutRules(Catalogue.Of(reason).In(words.Language))
            : null;
        return said is not null && reason != row.Reason ? words["task-reason.of-sender", said] : said;
    }
}
