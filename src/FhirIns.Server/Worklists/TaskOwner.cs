using FhirIns.Fhir;

namespace FhirIns.Server.Worklists;

/// <summary>Who takes care of an item, by the key that searches ask for.</summary>
internal static class TaskOwner
{
    /// <summary>The types an owner may have; a value without type means any of them.</summary>
    public static IReadOnlyList<string> Types { get; } = ["Practitioner", "PractitionerRole", "Organization"];

    /// <summary><c>Type/id</c>, the whole of another URL, or <c>system|value</c>; null for a display alone.</summary>
    public static string? KeyOf(Element? owner) =>
        owner?.Text("reference")
        ?? (owner?["identifier"] is { } identifier ? $"{identifier.Text("system")}|{identifier.Text("value")}" : null);
}
