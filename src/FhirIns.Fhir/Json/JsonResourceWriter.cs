using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Json;

/// <summary>Writes the element tree as JSON.</summary>
internal static class JsonResourceWriter
{
    private static readonly JsonWriterOptions Compact = Options(indented: false);
    private static readonly JsonWriterOptions Indented = Options(indented: true);

    public static void Write(Element element, IBufferWriter<byte> output, bool pretty)
    {
        using var writer = new Utf8JsonWriter(output, pretty ? Indented : Compact);
        WriteObject(writer, element);
    }

    private static JsonWriterOptions Options(bool indented) =>
        new()
        {
            Indented = indented,
            NewLine = "\n",
            // FHIR content is application/fhir+json, never embedded in HTML as it is: accents stay readable.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        };

    private static void WriteObject(Utf8JsonWriter writer, Element element)
    {
        writer.WriteStartObject();
        if (element.IsResource)
        {
            writer.WriteString("resourceType"u8, element.Type);
        }
        for (var child = element.FirstChild; child is not null; )
        {
            child = WriteProperty(writer, child);
        }
        writer.WriteEndObject();
    }

    /// <summary>Writes the property that starts at this child, with its repetitions; gives the child after them.</summary>
    private static Element? WriteProperty(Utf8JsonWriter writer, Element first)
    {
        var property = first.Property!;
        var isList = property.Element.IsList;
        var after = isList ? FirstAfter(first) : first.NextSibling;
        if (!AnyContent(first, after))
        {
            return after;
        }
        if (!property.Type.IsPrimitive)
        {
            writer.WritePropertyName(property.EncodedName);
            WriteItems(writer, first, after, isList, WriteObject);
            return after;
        }
        if (Any(first, after, static element => element.Value is not null))
        {
            writer.WritePropertyName(property.EncodedName);
            WriteItems(writer, first, after, isList, WriteValue);
        }
        if (Any(first, after, static element => element.HasChildren))
        {
            writer.WritePropertyName(property.EncodedSiblingName);
            WriteItems(writer, first, after, isList, WriteChildren);
        }
        return after;
    }

    private static void WriteItems(
        Utf8JsonWriter writer,
        Element first,
        Element? after,
        bool isList,
        Action<Utf8JsonWriter, Element> write
    )
    {
        if (!isList)
        {
            write(writer, first);
            return;
        }
        writer.WriteStartArray();
        for (var item = first; item != after; item = item.NextSibling!)
        {
            if (item.HasContent)
            {
                write(writer, item);
            }
        }
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, Element element)
    {
        switch (element.Value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case var value
                when element.TypeSchema.Primitive.IsNumber()
                    && PrimitiveFormat.IsValid(element.TypeSchema.Primitive, value):
                writer.WriteRawValue(value, skipInputValidation: true);
                break;
            case "true" when element.TypeSchema.Primitive == PrimitiveKind.Boolean:
                writer.WriteBooleanValue(true);
                break;
            case "false" when element.TypeSchema.Primitive == PrimitiveKind.Boolean:
                writer.WriteBooleanValue(false);
                break;
            case var value:
                writer.WriteStringValue(value);
                break;
        }
    }

    private static void WriteChildren(Utf8JsonWriter writer, Element element)
    {
        if (element.HasChildren)
        {
            WriteObject(writer, element);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static Element? FirstAfter(Element first)
    {
        var next = first.NextSibling;
        while (next is not null && next.Definition == first.Definition)
        {
            next = next.NextSibling;
        }
        return next;
    }

    private static bool AnyContent(Element first, Element? after) =>
        Any(first, after, static element => element.HasContent);

    private static bool Any(Element first, Element? after, Func<Element, bool> condition)
    {
        for (var item = first; item != after; item = item.NextSibling!)
        {
            if (condition(item))
            {
                return true;
            }
        }
        return false;
    }
}
