using System.Xml;

namespace FhirIns.Insi.Soap;

/// <summary>
/// Reads an answer from its bytes. The body decides, whatever the HTTP status. Reading is by namespace, never by
/// prefix; unknown elements are passed over; nothing is believed before the last byte was seen to be well-formed.
/// </summary>
internal static class AnswerReader
{
    private const int MaxDepth = 32;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <param name="operation">What was called, and how its answer is read.</param>
    /// <param name="exchange">The exchange, which ends up in the call.</param>
    /// <param name="bytes">The answer as received, whole.</param>
    public static InsiCall<TAnswer> Read<TAnswer>(Operation<TAnswer> operation, InsiExchange exchange, byte[] bytes)
    {
        try
        {
            CheckWholeDocument(bytes);
            using var reader = Open(bytes);
            reader.MoveToContent();
            foreach (var content in BodyContent(reader))
            {
                if (content.LocalName == "Fault" && content.NamespaceURI == Namespaces.Soap)
                {
                    return new InsiCall<TAnswer>.Faulted(exchange, FaultReader.Read(content));
                }
                if (content.LocalName == operation.AnswerName && content.NamespaceURI == operation.AnswerNamespace)
                {
                    var (code, answer) = operation.Read(content);
                    return new InsiCall<TAnswer>.Answered(exchange, code, answer);
                }
            }
            return new InsiCall<TAnswer>.Unreadable(exchange, UnreadableReason.UnknownBody);
        }
        catch (XmlException)
        {
            return new InsiCall<TAnswer>.Unreadable(exchange, UnreadableReason.NotXml);
        }
        catch (UnreadableAnswerException unreadable)
        {
            return new InsiCall<TAnswer>.Unreadable(exchange, unreadable.Reason);
        }
    }

    private static void CheckWholeDocument(byte[] bytes)
    {
        using var reader = Open(bytes);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw new UnreadableAnswerException(UnreadableReason.TooDeep);
            }
        }
    }

    private static IEnumerable<XmlReader> BodyContent(XmlReader envelope)
    {
        if (envelope.LocalName != "Envelope" || envelope.NamespaceURI != Namespaces.Soap)
        {
            throw new UnreadableAnswerException(UnreadableReason.NotSoap);
        }
        var found = false;
        foreach (var part in envelope.Children(Namespaces.Soap))
        {
            if (part.LocalName != "Body")
            {
                continue;
            }
            found = true;
            foreach (var content in part.Children())
            {
                yield return content;
            }
        }
        if (!found)
        {
            throw new UnreadableAnswerException(UnreadableReason.NotSoap);
        }
    }

    private static XmlReader Open(byte[] bytes) => XmlReader.Create(new MemoryStream(bytes, writable: false), Settings);
}
