using System.Text;
using System.Xml;

namespace FhirIns.Insi.Soap;

/// <summary>Reads an element tree forward, by namespace, passing over what it does not know.</summary>
internal static class XmlElements
{
    /// <summary>The child elements in the given namespace of the element where the reader stands.</summary>
    public static IEnumerable<XmlReader> Children(this XmlReader parent, string ns) =>
        parent.Children().Where(child => child.NamespaceURI == ns);

    /// <summary>
    /// All child elements of the element where the reader stands; each one is passed over when the caller does not
    /// read it. Afterwards the reader stands at the end of the parent.
    /// </summary>
    public static IEnumerable<XmlReader> Children(this XmlReader parent)
    {
        if (parent.IsEmptyElement)
        {
            yield break;
        }
        var depth = parent.Depth;
        while (parent.Read() && parent.Depth > depth)
        {
            if (parent.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            using var child = parent.ReadSubtree();
            child.Read();
            yield return child;
        }
    }

    /// <summary>The text of the element where the reader stands, trimmed; null where there is none.</summary>
    public static string? Text(this XmlReader element)
    {
        var text = element.ReadElementContentAsString().Trim();
        return text.Length == 0 ? null : text;
    }

    /// <summary>The same for an element that the schema allows once: a second one makes the answer unreadable.</summary>
    public static string? TextOnce(this XmlReader element, string? earlier) =>
        earlier is null ? element.Text() : throw new UnreadableAnswerException(UnreadableReason.Contradictory);

    /// <summary>All text inside the element where the reader stands, whatever elements it is in; null where there is none.</summary>
    public static string? AnyText(this XmlReader element)
    {
        if (element.IsEmptyElement)
        {
            return null;
        }
        var text = new StringBuilder();
        var depth = element.Depth;
        while (element.Read() && element.Depth > depth)
        {
            text.Append(element.Value);
        }
        var trimmed = text.ToString().Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }
}
