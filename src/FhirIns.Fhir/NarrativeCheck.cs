using System.Collections.Frozen;
using System.Xml;

namespace FhirIns.Fhir;

/// <summary>
/// The rules of FHIR narrative (txt-1, txt-2): one XHTML div, formatting elements only, no active content and no
/// reference to anything that a browser would load or run from elsewhere, links and images excepted.
/// </summary>
internal static class NarrativeCheck
{
    public const string XhtmlNamespace = "http://www.w3.org/1999/xhtml";

    private const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";
    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    private static readonly FrozenSet<string> Elements = (
        "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i "
        + "img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Attributes = (
        "abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff "
        + "charset cite class colspan compact coords dir frame headers height href hreflang hspace id lang longdesc "
        + "name nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type valign "
        + "value vspace width"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> LinkSchemes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ["http", "https", "mailto", "tel", "urn", "cid"]
    );

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ElementNames =
        Elements.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Fragment,
        CloseInput = true,
    };

    /// <summary>The first rule that the narrative breaks, as an issue without place; null when it breaks none.</summary>
    public static FhirIssue? Check(string div) => PlainNarrative.IsGood(div) ? null : CheckInFull(div);

    /// <summary>Whether an XML reader finds nothing wrong with it.</summary>
    internal static bool IsGoodInFull(string div) => CheckInFull(div) is null;

    private static FhirIssue? CheckInFull(string div)
    {
        if (!div.StartsWith('<') || !div.EndsWith('>'))
        {
            return FhirIssues.NarrativeMalformed();
        }
        try
        {
            using var reader = XmlReader.Create(new StringReader(div), Settings);
            return CheckDocument(reader);
        }
        catch (XmlException)
        {
            return FhirIssues.NarrativeMalformed();
        }
    }

    /// <summary>Whether XHTML has a formatting element of that name that a narrative may use.</summary>
    public static bool IsFormatting(ReadOnlySpan<char> name) => ElementNames.Contains(name);

    private static FhirIssue? CheckDocument(XmlReader reader)
    {
        var hasContent = false;
        var roots = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    roots += reader.Depth == 0 ? 1 : 0;
                    if (roots > 1 || (reader.Depth == 0 && !IsDiv(reader)))
                    {
                        return FhirIssues.NarrativeMalformed();
                    }
                    if (!IsAllowedElement(reader))
                    {
                        return FhirIssues.NarrativeForbidden();
                    }
                    hasContent |= reader.LocalName == "img" && reader.GetAttribute("src") is not null;
                    if (!AreAllowedAttributes(reader))
                    {
                        return FhirIssues.NarrativeForbidden();
                    }
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    if (reader.Depth == 0)
                    {
                        return FhirIssues.NarrativeMalformed();
                    }
                    hasContent |= !string.IsNullOrWhiteSpace(reader.Value);
                    break;
                case XmlNodeType.ProcessingInstruction or XmlNodeType.XmlDeclaration:
                    return FhirIssues.NarrativeForbidden();
            }
        }
        return roots == 0 ? FhirIssues.NarrativeMalformed()
            : hasContent ? null
            : FhirIssues.NarrativeEmpty();
    }

    private static bool IsDiv(XmlReader reader) => reader.LocalName == "div" && reader.NamespaceURI == XhtmlNamespace;

    private static bool IsAllowedElement(XmlReader reader) =>
        reader.NamespaceURI == XhtmlNamespace && Elements.Contains(reader.LocalName);

    private static bool AreAllowedAttributes(XmlReader reader)
    {
        while (reader.MoveToNextAttribute())
        {
            var isAllowed = reader.NamespaceURI switch
            {
                XmlnsNamespace => true,
                XmlNamespace => reader.LocalName is "lang" or "space",
                "" => Attributes.Contains(reader.LocalName) && IsAllowedValue(reader.LocalName, reader.Value),
                _ => false,
            };
            if (!isAllowed)
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsAllowedValue(string attribute, string value) =>
        attribute switch
        {
            "href" or "cite" or "longdesc" => IsAllowedUrl(value),
            "src" => IsAllowedUrl(value) || IsInlineImage(value),
            "style" => IsAllowedStyle(value),
            _ => true,
        };

    /// <summary>
    /// Relative, a fragment, or one of the schemes that run nothing. Browsers skip white space and control characters
    /// in a scheme; here they make it unknown, hence refused.
    /// </summary>
    private static bool IsAllowedUrl(string value)
    {
        var url = value.Trim();
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var path = url.AsSpan().IndexOfAny('/', '?', '#');
        return colon < 0 || (path >= 0 && path < colon) || LinkSchemes.Contains(url[..colon]);
    }

    private static bool IsInlineImage(ReadOnlySpan<char> value)
    {
        var url = value.Trim();
        return url.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            && url["data:".Length..].TrimStart() is var content
            && content.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            && !content.StartsWith("image/svg", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>No script, no import, no escape that hides one; images of a style only from the same place or inline.</summary>
    private static bool IsAllowedStyle(string value)
    {
        if (
            value.Contains('\\', StringComparison.Ordinal)
            || value.Contains("/*", StringComparison.Ordinal)
            || value.Contains("expression", StringComparison.OrdinalIgnoreCase)
            || value.Contains("behavior", StringComparison.OrdinalIgnoreCase)
            || value.Contains("-moz-binding", StringComparison.OrdinalIgnoreCase)
            || value.Contains("@import", StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }
        var rest = value.AsSpan();
        for (int at; (at = rest.IndexOf("url(", StringComparison.OrdinalIgnoreCase)) >= 0; )
        {
            rest = rest[(at + "url(".Length)..];
            var end = rest.IndexOf(')');
            if (end < 0 || !IsAllowedStyleUrl(rest[..end].Trim(" '\"")))
            {
                return false;
            }
            rest = rest[end..];
        }
        return true;
    }

    private static bool IsAllowedStyleUrl(ReadOnlySpan<char> url) =>
        IsInlineImage(url) || (!url.Contains(':') && !url.StartsWith("//", StringComparison.Ordinal));
}
