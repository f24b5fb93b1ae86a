using System.Text.Unicode;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir;

/// <summary>What one reading collects and counts, whatever the format.</summary>
internal sealed class ParseContext(ParseLimits limits)
{
    private readonly List<FhirIssue> _issues = [];
    private int _elements;

    public ParseLimits Limits { get; } = limits;

    public IReadOnlyList<FhirIssue> Issues => _issues;

    /// <summary>Reports an issue, and stops the reading at the limit.</summary>
    /// <exception cref="ReadingStopped">The issue is fatal, or one too many.</exception>
    public void Report(FhirIssue issue)
    {
        _issues.Add(issue);
        if (issue.Severity == IssueSeverity.Fatal)
        {
            throw new ReadingStopped();
        }
        if (_issues.Count >= Limits.MaxIssues)
        {
            _issues.Add(FhirIssues.TooManyIssues());
            throw new ReadingStopped();
        }
    }

    /// <summary>A new element, counted.</summary>
    /// <exception cref="ReadingStopped">There are too many.</exception>
    public Element Create(PropertySchema? property, TypeSchema type, int line, int column)
    {
        if (++_elements > Limits.MaxElements)
        {
            Report(FhirIssues.TooManyElements(Limits.MaxElements) with { Line = line, Column = column });
        }
        return new(property, type) { Line = line, Column = column };
    }

    /// <summary>The text to read: within the limit, not empty, valid UTF-8, without byte order mark.</summary>
    /// <exception cref="ReadingStopped">It is not.</exception>
    public ReadOnlySpan<byte> CheckedText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Limits.MaxBytes)
        {
            Report(FhirIssues.TooLarge(Limits.MaxBytes));
        }
        var text = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (!text.ContainsAnyExcept(" \t\r\n"u8))
        {
            Report(FhirIssues.NoContent());
        }
        if (!Utf8.IsValid(text))
        {
            Report(FhirIssues.InvalidUtf8());
        }
        return text;
    }

    /// <summary>
    /// Gives a primitive the value read and checks it. A value of the wrong form is reported but kept, so that the
    /// element counts as present; false when there is nothing to keep.
    /// </summary>
    public bool TrySetValue(Element element, string value)
    {
        if (value.Length == 0)
        {
            Report(FhirIssues.EmptyElement().At(element));
            return false;
        }
        element.Value = value;
        var kind = element.TypeSchema.Primitive;
        var issue =
            value.Length > Limits.MaxValueLength ? FhirIssues.ValueTooLong(Limits.MaxValueLength)
            : !PrimitiveFormat.IsValid(kind, value) ? FhirIssues.InvalidValue(element.Type)
            : kind == PrimitiveKind.Code ? UnknownCode(element, value)
            : kind == PrimitiveKind.Xhtml ? NarrativeCheck.Check(value)
            : null;
        if (issue is not null)
        {
            Report(issue.At(element));
        }
        return true;
    }

    /// <summary>
    /// Ends an element: reports the required children that are absent, and takes out those that faults left empty.
    /// </summary>
    /// <param name="parent">The element whose content has been read.</param>
    /// <param name="seen">The children met, one bit for each element of the type, by order.</param>
    /// <param name="issuesBefore">The number of issues when the element began.</param>
    public void EndElement(Element parent, ulong seen, int issuesBefore)
    {
        foreach (var element in parent.TypeSchema.Required)
        {
            if ((seen & (1UL << element.Order)) == 0)
            {
                Report(FhirIssues.ElementMissing(element.Path).At(parent));
            }
        }
        if (_issues.Count > issuesBefore)
        {
            parent.RemoveEmptyChildren();
        }
    }

    private static FhirIssue? UnknownCode(Element element, string value) =>
        element.Definition?.RequiredCodes is { } codes && !codes.Contains(value)
            ? FhirIssues.CodeUnknown(codes.Name)
            : null;
}

/// <summary>Ends a reading after a fatal issue, which the context already holds.</summary>
internal sealed class ReadingStopped : Exception;
