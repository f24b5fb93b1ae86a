using System.Globalization;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Tests;

/// <summary>Valid resources of any type, grown from a seed by the schema: every element may come up, with awkward values.</summary>
internal sealed class GeneratedResources(int seed)
{
    private static readonly string[] ResourceTypes =
    [
        .. FhirSchema
            .R4.TypeNames.Where(name => FhirSchema.R4.Resource(name) is not null)
            .Order(StringComparer.Ordinal),
    ];

    private static readonly string[] Texts =
    [
        "LECŒUR-NOËL",
        "a\tb\r\nc",
        " padded ",
        "\"quoted\" <&> 'it''s'",
        "😀 emoji",
        "\u00A0\u2028\u200B",
        "]]>",
        "\\u0041 \\",
        "{\"a\":[1]}",
    ];

    private static readonly string[] Decimals =
    [
        "0",
        "-0",
        "1.00",
        "1.10e+3",
        "0.000",
        "-12345678901234567890.1234567890",
        "1E-9",
    ];

    private readonly Random _random = new(seed);

    public Element Next() => Grow(Element.Resource(Pick(ResourceTypes)), 0);

    private Element Grow(Element element, int depth)
    {
        foreach (var definition in element.TypeSchema.Elements)
        {
            if (definition.Max == 0 || !(definition.Min > 0 || _random.Next(depth < 3 ? 4 : 12 * depth) == 0))
            {
                continue;
            }
            var count = definition.IsList ? _random.Next(1, 4) : 1;
            for (var i = 0; i < count; i++)
            {
                AddChild(element, Pick(definition.Properties), depth);
            }
        }
        if (!element.HasChildren && !element.IsPrimitive && !element.IsResource)
        {
            element.Set("id", "i" + _random.Next(100).ToString(CultureInfo.InvariantCulture));
        }
        return element;
    }

    private void AddChild(Element parent, PropertySchema property, int depth)
    {
        if (property.Type.Kind == TypeKind.Resource)
        {
            var type = depth < 2 ? Pick(ResourceTypes) : "Binary";
            parent.Add(property.JsonName, Grow(Element.Resource(type), depth + 2));
            return;
        }
        var child = parent.Add(property.JsonName);
        if (!property.Type.IsPrimitive)
        {
            Grow(child, depth + 1);
            return;
        }
        child.Value = Value(property);
        if (property.MayHaveSibling && _random.Next(8) == 0)
        {
            child.Value = _random.Next(3) == 0 ? null : child.Value;
            child.Add("extension").Set("url", "urn:example:" + depth).Set("valueString", Pick(Texts));
        }
    }

    private string Value(PropertySchema property) =>
        property.Type.Primitive switch
        {
            PrimitiveKind.Boolean => Pick(["true", "false"]),
            PrimitiveKind.Integer => Pick(["0", "-1", "2147483647", "-2147483648"]),
            PrimitiveKind.UnsignedInt => Pick(["0", "7"]),
            PrimitiveKind.PositiveInt => Pick(["1", "2147483647"]),
            PrimitiveKind.Decimal => Pick(Decimals),
            PrimitiveKind.Date => Pick(["1950", "1950-02", "2024-02-29"]),
            PrimitiveKind.DateTime => Pick(["1950", "2024-02-29T23:59:60.123+02:00"]),
            PrimitiveKind.Instant => Pick(["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.001-11:30"]),
            PrimitiveKind.Time => Pick(["00:00:00", "23:59:59.999"]),
            PrimitiveKind.Id => Pick(["a", "A-1.b"]),
            PrimitiveKind.Code => property.Element.RequiredCodes is { } codes
                ? Pick(codes.Codes).Code
                : Pick(["a b", "é", "<c>"]),
            PrimitiveKind.Uri or PrimitiveKind.Url or PrimitiveKind.Canonical => Pick([
                "http://example.org/?a=1&b='2'#é",
                "#x",
            ]),
            PrimitiveKind.Oid => "urn:oid:1.2.250.1.213.1.4.8",
            PrimitiveKind.Uuid => "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
            PrimitiveKind.Base64Binary => Pick(["AAAA", "AA==", "AAAA\nAAAA"]),
            PrimitiveKind.Xhtml => Pick([
                "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &lt;\r\n b</p></div>",
                "<div xmlns='http://www.w3.org/1999/xhtml'>é&#160;<br/> <b>b</b></div>",
            ]),
            _ => Pick(Texts),
        };

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
