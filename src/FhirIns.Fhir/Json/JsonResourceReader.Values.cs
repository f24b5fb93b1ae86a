using System.Text;
using System.Text.Json;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Json;

/// <content>Values, arrays, and the pairs of arrays that write primitives with their ids and extensions.</content>
internal ref partial struct JsonResourceReader
{
    /// <summary>Reads the value at hand, one or an array.</summary>
    private void ReadItems(Element parent, PropertySchema property, bool isSibling, ref SeenProperties seen)
    {
        // A primitive may come in two parts, its values and their siblings, in any order: the second one finds the
        // elements that the first one made.
        var pair = seen.Has(property.Element, !isSibling) ? parent[property.Element.Name] : null;
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            if (property.Element.IsList)
            {
                _context.Report(Here(FhirIssues.ArrayExpected(property.JsonName), parent, property));
            }
            ReadItem(parent, property, pair, isSibling, ref seen);
        }
        else if (property.Element.IsList)
        {
            ReadArray(parent, property, pair, isSibling, ref seen);
        }
        else
        {
            _context.Report(Here(FhirIssues.ArrayUnexpected(property.JsonName), parent, property));
            _json.Skip();
        }
    }

    private void ReadArray(
        Element parent,
        PropertySchema property,
        Element? pair,
        bool isSibling,
        ref SeenProperties seen
    )
    {
        var expected = pair is null ? -1 : parent.Each(property.Element.Name).Count;
        var count = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            var next = pair?.NextSibling;
            if (_json.TokenType == JsonTokenType.Null && property.Type.IsPrimitive)
            {
                seen.AddHole(property.Element, reported: false);
                _ = pair ?? Create(parent, property, property.Type);
            }
            else
            {
                ReadItem(parent, property, pair, isSibling, ref seen);
            }
            pair = next?.Definition == property.Element ? next : null;
            count++;
        }
        if (count == 0)
        {
            _context.Report(Here(FhirIssues.EmptyArray(property.JsonName), parent, property));
        }
        else if (expected >= 0 && expected != count)
        {
            _context.Report(Here(FhirIssues.ArraysDiffer(property.JsonName), parent, property));
        }
    }

    private void ReadItem(
        Element parent,
        PropertySchema property,
        Element? pair,
        bool isSibling,
        ref SeenProperties seen
    )
    {
        if (_json.TokenType == JsonTokenType.Null)
        {
            _context.Report(Here(FhirIssues.NullNotAllowed(), parent, property));
        }
        else if (property.Type.IsPrimitive && !isSibling)
        {
            var element = pair ?? Create(parent, property, property.Type);
            if (!TryReadValue(element))
            {
                seen.AddHole(property.Element, reported: true);
            }
        }
        else if (_json.TokenType != JsonTokenType.StartObject)
        {
            _context.Report(Here(FhirIssues.ObjectExpected(property.JsonName), parent, property));
            _json.Skip();
            if (isSibling)
            {
                seen.AddHole(property.Element, reported: true);
                _ = pair ?? Create(parent, property, property.Type);
            }
        }
        else if (property.Type.Kind == TypeKind.Resource)
        {
            ReadResource(parent, property);
        }
        else
        {
            ReadObject(pair ?? Create(parent, property, property.Type));
        }
    }

    /// <summary>Gives a primitive the value at hand; false, with an issue, when it is none.</summary>
    private bool TryReadValue(Element element)
    {
        var kind = element.TypeSchema.Primitive;
        string? value = null;
        switch (_json.TokenType)
        {
            case JsonTokenType.String when kind != PrimitiveKind.Boolean && !kind.IsNumber():
                if (KnownCode(element, kind) is { } code)
                {
                    element.Value = code;
                    return true;
                }
                value = JsonText.Read(ref _json);
                if (value is null)
                {
                    _context.Report(FhirIssues.LoneSurrogate().At(element));
                }
                break;
            case JsonTokenType.Number when kind.IsNumber():
                value = Encoding.ASCII.GetString(_json.ValueSpan);
                break;
            case JsonTokenType.True or JsonTokenType.False when kind == PrimitiveKind.Boolean:
                element.Value = _json.TokenType == JsonTokenType.True ? "true" : "false";
                return true;
            default:
                _context.Report(FhirIssues.WrongJsonType(element.JsonName, element.Type).At(element));
                _json.Skip();
                break;
        }
        return value is not null && _context.TrySetValue(element, value);
    }

    /// <summary>The code at hand as the shared string of its required value set; null when it is not there.</summary>
    private readonly string? KnownCode(Element element, PrimitiveKind kind) =>
        kind == PrimitiveKind.Code && !_json.ValueIsEscaped
            ? element.Definition!.RequiredCodes?.ByUtf8.Find(_json.ValueSpan)
            : null;

    /// <summary>An item that neither its value nor its sibling fills is a fault, unless that was told already.</summary>
    private readonly void CheckHoles(Element parent, SeenProperties seen)
    {
        if (!seen.AnyHole)
        {
            return;
        }
        foreach (var child in parent.Children)
        {
            var isHole = child is { Value: null, HasChildren: false } && seen.HasHole(child.Definition!);
            if (isHole && !seen.IsReported(child.Definition!))
            {
                _context.Report(FhirIssues.NullNotAllowed().At(child));
            }
        }
    }
}
