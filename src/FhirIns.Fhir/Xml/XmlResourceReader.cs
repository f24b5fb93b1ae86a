using System.Text;
using System.Xml;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Xml;

/// <summary>
/// Reads XML into the element tree in one pass, by the schema. What does not fit is reported and left out; reading
/// goes on, so that one answer holds every problem.
/// </summary>
internal sealed class XmlResourceReader
{
    private readonly string _text;
    private readonly ParseContext _context;
    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _place;
    private readonly LineOffsets _lines;
    private int _depth;

    private XmlResourceReader(string text, ParseContext context, XmlReader xml)
    {
        _text = text;
        _context = context;
        _xml = xml;
        _place = (IXmlLineInfo)xml;
        _lines = new(text);
    }

    public static ParsedResource Read(ReadOnlySpan<byte> utf8, ParseLimits limits)
    {
        var context = new ParseContext(limits);
        try
        {
            var text = Encoding.UTF8.GetString(context.CheckedText(utf8));
            using var xml = XmlReader.Create(new StringReader(text), XmlNames.ReaderSettings);
            return new(new XmlResourceReader(text, context, xml).ReadRoot(), context.Issues);
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
            while (_xml.Read() && _xml.NodeType != XmlNodeType.Element)
            {
                if (_xml.NodeType == XmlNodeType.XmlDeclaration && !IsUtf8(_xml.GetAttribute("encoding")))
                {
                    _context.Report(Here(FhirIssues.WrongEncoding()));
                }
            }
            var resource = ReadResource(null, null);
            while (_xml.Read())
            {
                // What follows the root must be well-formed too.
            }
            return resource;
        }
        catch (XmlException exception)
        {
            // Without document types nothing else in XML starts this way; well-formed content would escape it.
            var issue = _text.Contains("<!DOCTYPE", StringComparison.Ordinal)
                ? FhirIssues.DocumentType()
                : FhirIssues.MalformedXml();
            _context.Report(issue with { Line = exception.LineNumber, Column = exception.LinePosition });
            throw;
        }
    }

    private static bool IsUtf8(string? encoding) =>
        encoding is null || encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the XML element at hand as the resource that its name says.</summary>
    private Element? ReadResource(Element? parent, PropertySchema? property)
    {
        var issue =
            _xml.NamespaceURI != XmlNames.Fhir ? FhirIssues.WrongNamespace()
            : FhirSchema.R4.Resource(_xml.LocalName) is null ? FhirIssues.ResourceTypeUnknown()
            : null;
        if (issue is not null)
        {
            Refuse(issue, parent, property);
            return null;
        }
        var resource = Create(parent, property, FhirSchema.R4.Resource(_xml.LocalName)!);
        ReadContent(resource);
        return resource;
    }

    /// <summary>Reads attributes and children of the XML element at hand, and stays on its end.</summary>
    private void ReadContent(Element element)
    {
        if (++_depth > _context.Limits.MaxDepth + 1)
        {
            _context.Report(FhirIssues.TooDeep(_context.Limits.MaxDepth).At(element));
        }
        var issuesBefore = _context.Issues.Count;
        var isEmptyTag = _xml.IsEmptyElement;
        var seen = 0UL;
        var isEmpty = !ReadAttributes(element, ref seen);
        isEmpty &= isEmptyTag || !ReadChildren(element, ref seen);
        if (isEmpty && !element.IsResource)
        {
            _context.Report(FhirIssues.EmptyElement().At(element));
        }
        _context.EndElement(element, seen, issuesBefore);
        _depth--;
    }

    /// <summary>Reads the value of a primitive, id and url. False when there is nothing of the sort.</summary>
    private bool ReadAttributes(Element element, ref ulong seen)
    {
        var any = false;
        while (_xml.MoveToNextAttribute())
        {
            if (XmlNames.IsIgnored(_xml.NamespaceURI, _xml.LocalName))
            {
                continue;
            }
            any = true;
            if (_xml.NamespaceURI.Length > 0)
            {
                _context.Report(Here(FhirIssues.WrongNamespace(), element));
            }
            else if (element.IsPrimitive && _xml.LocalName == "value")
            {
                _context.TrySetValue(element, _xml.Value);
            }
            else if (element.TypeSchema.Property(_xml.LocalName) is { Element.IsXmlAttribute: true } property)
            {
                seen |= 1UL << property.Element.Order;
                _context.TrySetValue(Create(element, property, property.Type), _xml.Value);
            }
            else
            {
                _context.Report(Here(FhirIssues.UnknownAttribute(_xml.LocalName), element));
            }
        }
        _xml.MoveToElement();
        return any;
    }

    /// <summary>Reads up to the end tag. False when no element is there.</summary>
    private bool ReadChildren(Element parent, ref ulong seen)
    {
        var any = false;
        var order = -1;
        while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                any = true;
                ReadChild(parent, ref seen, ref order);
            }
            else if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                _context.Report(Here(FhirIssues.UnexpectedText(), parent));
            }
        }
        return any;
    }

    private void ReadChild(Element parent, ref ulong seen, ref int order)
    {
        var property = parent.TypeSchema.Property(_xml.LocalName);
        if (property is null || property.Element.IsXmlAttribute)
        {
            Refuse(FhirIssues.UnknownElement(_xml.LocalName, parent.TypeSchema.Path), parent);
            return;
        }
        var element = property.Element;
        var bit = 1UL << element.Order;
        if (Contradiction(parent, property, (seen & bit) != 0) is { } issue)
        {
            Refuse(issue, parent, property);
            return;
        }
        if (element.Order < order)
        {
            _context.Report(Here(FhirIssues.ElementOrder(property.JsonName), parent, property));
        }
        order = Math.Max(order, element.Order);
        seen |= bit;
        if (property.Type.Primitive == PrimitiveKind.Xhtml)
        {
            _context.TrySetValue(Create(parent, property, property.Type), ReadDiv());
        }
        else if (property.Type.Kind == TypeKind.Resource)
        {
            ReadResourceInside(parent, property);
        }
        else
        {
            ReadContent(Create(parent, property, property.Type));
        }
    }

    /// <summary>What speaks against an element that the type has, or null.</summary>
    private FhirIssue? Contradiction(Element parent, PropertySchema property, bool isSeen)
    {
        var element = property.Element;
        var expected = property.Type.Primitive == PrimitiveKind.Xhtml ? NarrativeCheck.XhtmlNamespace : XmlNames.Fhir;
        return _xml.NamespaceURI != expected ? FhirIssues.WrongNamespace()
            : element.Max == 0 ? FhirIssues.ElementNotAllowed(element.Path)
            : !isSeen || element.IsList ? null
            : parent[element.Name] is { } given && given.Property != property
                ? FhirIssues.ChoiceGivenTwice(element.Name)
            : FhirIssues.DuplicateElement(property.JsonName);
    }

    /// <summary>Reads the one resource that an element such as <c>contained</c> wraps.</summary>
    private void ReadResourceInside(Element parent, PropertySchema property)
    {
        var count = 0;
        var isEmptyTag = _xml.IsEmptyElement;
        while (_xml.MoveToNextAttribute())
        {
            if (!XmlNames.IsIgnored(_xml.NamespaceURI, _xml.LocalName))
            {
                _context.Report(Here(FhirIssues.UnknownAttribute(_xml.LocalName), parent, property));
            }
        }
        while (!isEmptyTag && _xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element && count++ == 0)
            {
                ReadResource(parent, property);
            }
            else if (_xml.NodeType == XmlNodeType.Element)
            {
                Refuse(FhirIssues.DuplicateElement(property.JsonName), parent, property);
            }
            else if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                _context.Report(Here(FhirIssues.UnexpectedText(), parent, property));
            }
        }
        if (count == 0)
        {
            _context.Report(Here(FhirIssues.EmptyElement(), parent, property));
        }
    }

    /// <summary>
    /// The narrative as it stands in the source, so that it comes out of JSON unchanged; written anew only when it
    /// leans on a namespace declared outside.
    /// </summary>
    private string ReadDiv()
    {
        if (_xml.GetAttribute("xmlns") != NarrativeCheck.XhtmlNamespace || _xml.IsEmptyElement)
        {
            return ReadAnew();
        }
        var start = _lines.Of(_place.LineNumber, _place.LinePosition) - 1;
        var depth = _xml.Depth;
        while (_xml.Read() && (_xml.NodeType != XmlNodeType.EndElement || _xml.Depth > depth))
        {
            // Up to the end of the div.
        }
        var end = _text.IndexOf('>', _lines.Of(_place.LineNumber, _place.LinePosition));
        return _text[start..(end + 1)];
    }

    private string ReadAnew()
    {
        using var div = _xml.ReadSubtree();
        div.MoveToContent();
        return div.ReadOuterXml();
    }

    private Element Create(Element? parent, PropertySchema? property, TypeSchema type)
    {
        var element = _context.Create(property, type, _place.LineNumber, _place.LinePosition);
        return parent?.Attach(element) ?? element;
    }

    /// <summary>Reports the XML element at hand and passes over its content.</summary>
    private void Refuse(FhirIssue issue, Element? parent, PropertySchema? property = null)
    {
        _context.Report(Here(issue, parent, property));
        using var skipped = _xml.ReadSubtree();
        while (skipped.Read())
        {
            // Its end is where the caller goes on.
        }
    }

    private FhirIssue Here(FhirIssue issue, Element? parent = null, PropertySchema? property = null) =>
        issue with
        {
            Expression = property is null ? parent?.Expression : $"{parent?.Expression}.{property.Element.Name}",
            Line = _place.LineNumber,
            Column = _place.LinePosition,
        };
}
