using System.Text;
using System.Text.Json;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Json;

/// <summary>
/// Reads JSON into the element tree in one pass, by the schema. What does not fit is reported and left out; reading
/// goes on, so that one answer holds every problem.
/// </summary>
internal ref partial struct JsonResourceReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly ParseContext _context;
    private Utf8JsonReader _json;
    private TextPosition _position = new();
    private int _depth;

    private JsonResourceReader(ReadOnlySpan<byte> text, ParseContext context)
    {
        _text = text;
        _context = context;
        // The limit on depth is that of elements, checked below; the tokenizer itself does not recurse.
        _json = new(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
    }

    public static ParsedResource Read(ReadOnlySpan<byte> utf8, ParseLimits limits)
    {
        var context = new ParseContext(limits);
        try
        {
            return new(new JsonResourceReader(context.CheckedText(utf8), context).ReadRoot(), context.Issues);
        }
        catch (ReadingStopped)
        {
            return new(null, context.Issues);
        }
    }

    private Element? ReadRoot()
    {
        try
        {
            _json.Read();
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                _context.Report(Here(FhirIssues.ResourceExpected()));
            }
            var resource = ReadResource(null, null);
            _json.Read();
            return resource;
        }
        catch (JsonException exception)
        {
            _context.Report(At(exception, FhirIssues.MalformedJson()));
            throw;
        }
    }

    /// <summary>Reads the object at hand as a resource of the type it names, below a parent or as the root.</summary>
    private Element? ReadResource(Element? parent, PropertySchema? property)
    {
        if (ResourceType(out var issue) is not { } type)
        {
            _context.Report(Here(issue!, parent, property));
            _json.Skip();
            return null;
        }
        var resource = Create(parent, property, type);
        ReadObject(resource);
        return resource;
    }

    /// <summary>Looks ahead for <c>resourceType</c>, which may stand anywhere in its object.</summary>
    private readonly TypeSchema? ResourceType(out FhirIssue? issue)
    {
        issue = FhirIssues.ResourceTypeMissing();
        var ahead = _json;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            if (!JsonText.Is(ref ahead, "resourceType"u8))
            {
                ahead.Skip();
                continue;
            }
            ahead.Read();
            if (ahead.TokenType != JsonTokenType.String || JsonText.Read(ref ahead) is not { } name)
            {
                return null;
            }
            issue = FhirIssues.ResourceTypeUnknown();
            return FhirSchema.R4.Resource(name);
        }
        return null;
    }

    private void ReadObject(Element element)
    {
        if (++_depth > _context.Limits.MaxDepth + 1)
        {
            _context.Report(FhirIssues.TooDeep(_context.Limits.MaxDepth).At(element));
        }
        var issuesBefore = _context.Issues.Count;
        var seen = new SeenProperties();
        var isEmpty = true;
        var hasType = false;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            if (!element.IsResource || !JsonText.Is(ref _json, "resourceType"u8))
            {
                ReadProperty(element, ref seen);
            }
            else if (hasType)
            {
                Refuse(FhirIssues.DuplicateElement("resourceType"), element);
            }
            else
            {
                hasType = true;
                _json.Skip();
            }
        }
        if (isEmpty)
        {
            _context.Report(FhirIssues.EmptyElement().At(element));
        }
        CheckHoles(element, seen);
        _context.EndElement(element, seen.All, issuesBefore);
        _depth--;
    }

    private void ReadProperty(Element parent, ref SeenProperties seen)
    {
        var name = _json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Read(ref _json) ?? "") : _json.ValueSpan;
        var isSibling = name is [(byte)'_', ..];
        var property = parent.TypeSchema.PropertiesByUtf8.Find(isSibling ? name[1..] : name);
        if (property is null || (isSibling && !property.MayHaveSibling))
        {
            Refuse(FhirIssues.UnknownElement(Encoding.UTF8.GetString(name), parent.TypeSchema.Path), parent);
        }
        else if (Contradiction(parent, property, isSibling, seen) is { } issue)
        {
            Refuse(issue, parent, property);
        }
        else
        {
            seen.Add(property.Element, isSibling);
            _json.Read();
            ReadItems(parent, property, isSibling, ref seen);
        }
    }

    /// <summary>What speaks against a property that the type has, or null.</summary>
    private static FhirIssue? Contradiction(
        Element parent,
        PropertySchema property,
        bool isSibling,
        SeenProperties seen
    )
    {
        var element = property.Element;
        if (seen.Has(element, isSibling) || (element.IsChoice && seen.Has(element, !isSibling)))
        {
            var isOther = element.IsChoice && parent[element.Name] is { } given && given.Property != property;
            return isOther ? FhirIssues.ChoiceGivenTwice(element.Name)
                : seen.Has(element, isSibling) ? FhirIssues.DuplicateElement(property.JsonName)
                : null;
        }
        return element.Max == 0 ? FhirIssues.ElementNotAllowed(element.Path) : null;
    }

    private Element Create(Element? parent, PropertySchema? property, TypeSchema type)
    {
        MoveHere();
        var element = _context.Create(property, type, _position.Line, _position.Column);
        return parent?.Attach(element) ?? element;
    }

    /// <summary>Reports a property and passes over its value.</summary>
    private void Refuse(FhirIssue issue, Element parent, PropertySchema? property = null)
    {
        _context.Report(Here(issue, parent, property));
        _json.Skip();
    }

    /// <summary>The issue at the token at hand, in an element or one of its properties.</summary>
    private FhirIssue Here(FhirIssue issue, Element? parent = null, PropertySchema? property = null)
    {
        MoveHere();
        var expression = parent?.Expression;
        return issue with
        {
            Expression = property is null ? expression : $"{expression}.{property.Element.Name}",
            Line = _position.Line,
            Column = _position.Column,
        };
    }

    private void MoveHere() => _position.MoveTo(_text, (int)_json.TokenStartIndex);

    private readonly FhirIssue At(JsonException exception, FhirIssue issue)
    {
        var offset = 0;
        for (var line = 0L; line < exception.LineNumber; line++)
        {
            offset += _text[offset..].IndexOf((byte)'\n') + 1;
        }
        var position = new TextPosition();
        position.MoveTo(_text, Math.Min(_text.Length, offset + (int)(exception.BytePositionInLine ?? 0)));
        return issue with { Line = position.Line, Column = position.Column };
    }
}
