using FhirIns.Identity;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Worklists;

/// <summary>
/// The reason of an <c>ecart</c> task: where it comes from in the words of S102, or what a sender says. A sender's word is
/// not about a difference between the person's papers and INSi, has an item of its own, and is settled with the sender:
/// the person is asked for no correction.
/// </summary>
internal static class EcartReason
{
    private const string SenderPrefix = "sender-";

    private static readonly string[] Origins = ["etat-civil", "piece-identite", "inconnu"];

    /// <summary>Whether a word says where an écart comes from.</summary>
    public static bool IsOrigin(string? word) => word is not null && Origins.Contains(word);

    /// <summary>The reason of an écart between what is held here and what a sender says.</summary>
    public static string OfSender(string reason) => SenderPrefix + reason;

    /// <summary>Whether it is a sender's word.</summary>
    public static bool IsOfSender(string? reason) =>
        HasPrefix(reason) || reason is RefusalCodes.InsNotFromInsi || InboundAttributes.IsComment(reason);

    /// <summary>The reason as <see cref="OfSender"/> was given it; any other as it is.</summary>
    public static string? Bare(string? reason) => HasPrefix(reason) ? reason![SenderPrefix.Length..] : reason;

    private static bool HasPrefix(string? reason) => reason?.StartsWith(SenderPrefix, StringComparison.Ordinal) == true;
}
