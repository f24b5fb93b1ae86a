using System.Globalization;
using System.Net;
using System.Text;

namespace FhirIns.Server.Formats;

/// <summary>
/// A label with the minimal display (S113): birth name, first given name, birth date, sex, and the matricule followed by
/// NIR or NIA when it may leave; its OID is never shown (S003). As text and as an SVG.
/// </summary>
internal static class LabelForm
{
    // A sans-serif capital takes about 0.68 of its size: a longer line is narrowed rather than cut.
    private const double CapitalWidth = 0.68;

    /// <summary>The label as lines of text.</summary>
    public static string Text(FormIdentity identity, LabelTemplate template) =>
        string.Join('\n', Lines(identity, template).Select(line => line.Text)) + "\n";

    /// <summary>The label as an image.</summary>
    public static string Svg(FormIdentity identity, LabelTemplate template)
    {
        var layout = new LabelLayout(template);
        var symbol =
            template.Shown.Contains(LabelFields.Datamatrix)
            && identity.Ins is not null
            && DatamatrixText.Write(identity) is { } text
                ? DatamatrixSymbol.Of(text)
                : null;
        var room = layout.Width - (2 * layout.Margin) - (symbol is null ? 0 : layout.SymbolSide + layout.Margin);
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{layout.Width}mm\" height=\"{layout.Height}mm\" viewBox=\"0 0 {layout.Width} {layout.Height}\" font-family=\"Arial, Liberation Sans, sans-serif\"><rect width=\"{layout.Width}\" height=\"{layout.Height}\" fill=\"#fff\"/>"
        );
        var y = layout.FirstLine;
        foreach (var line in Lines(identity, template))
        {
            AppendLine(svg, line, y, room, layout);
            y += layout.BetweenLines;
        }
        if (symbol is not null)
            AppendSymbol(svg, symbol, layout);
        return svg.Append("</svg>").ToString();
    }

    private static IEnumerable<Line> Lines(FormIdentity identity, LabelTemplate template) =>
        template.Shown.Select(field => LineOf(field, identity)).OfType<Line>();

    private static Line? LineOf(string field, FormIdentity identity) =>
        field switch
        {
            LabelFields.BirthName => new(identity.BirthName ?? "", IsStrong: true),
            LabelFields.FirstGivenName => new(identity.FirstGivenName ?? "", IsStrong: true),
            LabelFields.BirthDate => new($"Né(e) le {Day(identity)}"),
            LabelFields.Sex => new($"Sexe : {SexOf(identity.Gender)}"),
            LabelFields.Ins when identity.Ins is { } ins => new($"INS : {Spaced(ins.Value)} {ins.Oid.Nature}"),
            LabelFields.UsedName when identity.UsedNames is [var used, ..] => new(
                $"Nom utilisé : {used.Family} {used.Given}".TrimEnd()
            ),
            LabelFields.GivenNames when identity.GivenNames is not null => new($"Prénoms : {identity.GivenNames}"),
            LabelFields.BirthPlace when identity.BirthPlace is not null => new(
                $"Lieu de naissance : {identity.BirthPlace} {identity.BirthCity}".TrimEnd()
            ),
            LabelFields.LocalIdentifier
                when identity.Identifiers.FirstOrDefault(one => one.Type is "PI") is { } local => new(
                $"IPP : {local.Value}"
            ),
            _ => null,
        };

    private static string Day(FormIdentity identity)
    {
        var day = identity.BirthDate is { Length: 10 } text ? $"{text[8..]}/{text[5..7]}/{text[..4]}" : "inconnue";
        return identity.IsBirthDateInterpreted ? $"{day} (date interprétée)" : day;
    }

    private static string SexOf(string? gender) =>
        gender switch
        {
            "male" => "M",
            "female" => "F",
            _ => "I",
        };

    /// <summary>As it stands on a carte Vitale: 2 77 01 01 154 003 29.</summary>
    private static string Spaced(string number) =>
        string.Join(
            ' ',
            number[..1],
            number[1..3],
            number[3..5],
            number[5..7],
            number[7..10],
            number[10..13],
            number[13..]
        );

    private static void AppendLine(StringBuilder svg, Line line, double y, double room, LabelLayout layout)
    {
        var size = (line.IsStrong ? 4.2 : 3.2) * layout.Scale;
        var narrowed =
            line.Text.Length * size * CapitalWidth > room
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $" textLength=\"{room:0.###}\" lengthAdjust=\"spacingAndGlyphs\""
                )
                : "";
        var weight = line.IsStrong ? " font-weight=\"bold\"" : "";
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{layout.Margin:0.###}\" y=\"{y:0.###}\" font-size=\"{size:0.###}\"{weight}{narrowed}>{WebUtility.HtmlEncode(line.Text)}</text>"
        );
    }

    private static void AppendSymbol(StringBuilder svg, DatamatrixSymbol symbol, LabelLayout layout)
    {
        var side = layout.SymbolSide;
        var (x, y) = (layout.Width - layout.Margin - side, (layout.Height - side) / 2);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g transform=\"translate({x:0.###} {y:0.###}) scale({side / symbol.Size:0.######})\" shape-rendering=\"crispEdges\"><path d=\"{symbol.SvgPath()}\"/></g><text x=\"{x + (side / 2):0.###}\" y=\"{y + side + (2.5 * layout.Scale):0.###}\" font-size=\"{2.2 * layout.Scale:0.###}\" text-anchor=\"middle\">INS à scanner</text>"
        );
    }

    /// <param name="IsStrong">Whether it is printed larger.</param>
    private sealed record Line(string Text, bool IsStrong = false);
}
