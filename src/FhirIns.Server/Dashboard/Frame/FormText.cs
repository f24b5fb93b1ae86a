namespace FhirIns.Server.Dashboard.Frame;

/// <summary>What people type into the fields of a form.</summary>
internal static class FormText
{
    /// <summary>The text of a field without spaces around it; null when nothing was typed.</summary>
    public static string? Typed(this IFormCollection form, string field) =>
        form[field].ToString().Trim() is { Length: > 0 } text ? text : null;
}
