using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Notifications;

/// <summary>A subscription as its owner sees it: what was sent, but for the headers, and how delivery stands.</summary>
internal static class SubscriptionResource
{
    private static readonly string[] Ours = ["id", "meta", "text", "status", "error"];

    public static Element Write(SubscriptionRow row)
    {
        var subscription = FhirJson.Parse(row.Resource).Resource!;
        subscription.Set("id", row.Id);
        subscription
            .Add("meta")
            .Set("versionId", row.Version.ToString(CultureInfo.InvariantCulture))
            .Set("lastUpdated", Instant.Text(row.UpdatedAt));
        subscription.Set("status", row.Status);
        if (row.Error is { } error)
            subscription.Set("error", error);
        return subscription;
    }

    /// <summary>What is kept of a resource that was sent.</summary>
    public static byte[] Keep(Element sent)
    {
        var kept = sent.Clone();
        foreach (var child in kept.Children.Where(child => Ours.Contains(child.Name)).ToList())
            kept.Remove(child);
        foreach (var header in kept["channel"]!.Each("header").ToList())
            header.Parent!.Remove(header);
        return FhirJson.ToBytes(kept);
    }
}
