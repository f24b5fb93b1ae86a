using FhirIns.Fhir;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>Who takes care of an item, as the pages write it: the subject and the name of the person in their token.</summary>
internal static class TaskOwnership
{
    private const string System = "https://fhirins.org/fhir/sid/person";

    /// <summary>The key by which items of a person are found.</summary>
    public static string KeyOf(string person) => $"{System}|{person}";

    /// <summary>Makes a person the owner.</summary>
    public static void Write(Element task, Security.Person person)
    {
        var owner = task.Add("owner");
        owner.Add("identifier").Set("system", System).Set("value", person.Id);
        owner.Set("display", person.Name);
    }

    /// <summary>Adds what a person says.</summary>
    public static void AddNote(Element task, Security.Person person, string text, DateTimeOffset at) =>
        task.Add("note").Set("authorString", person.Name).Set("time", Instant.Text(at)).Set("text", text);

    /// <summary>The name to show; null when nobody takes care of it.</summary>
    public static string? NameOf(TaskRow row) =>
        (WordsOf(row)?["owner"]?.Text("display") is { } name ? Frame.PersonText.Plain(name) : null)
        ?? row.Owner?.Split('|', '/')[^1];

    /// <summary>What people wrote, the oldest first.</summary>
    public static IReadOnlyList<(string? Author, string? At, string Text)> NotesOf(TaskRow row) =>
        WordsOf(row) is { } words
            ?
            [
                .. words
                    .Each("note")
                    .Select(note =>
                        (note["author"]?.Value, note.Text("time"), Frame.PersonText.Plain(note.Text("text") ?? ""))
                    ),
            ]
            : [];

    private static Element? WordsOf(TaskRow row) =>
        row.Note is { } note ? FhirJson.Parse(global::System.Text.Encoding.UTF8.GetBytes(note)).Resource : null;
}
