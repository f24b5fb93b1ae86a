namespace FhirIns.Server.Worklists;

/// <summary>The life of an item: asked for, taken, given back perhaps, and closed once and for all.</summary>
internal static class TaskStatuses
{
    public static bool IsKnown(string status) => status is "requested" or "in-progress" or "completed" or "cancelled";

    /// <summary>Whether an item may go from one status to another; what is closed stays as it was closed.</summary>
    public static bool MayMove(string from, string to) => from == to || from is "requested" or "in-progress";
}
