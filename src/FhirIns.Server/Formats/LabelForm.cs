using System.Globalization;
using System.Net;
using System.Text;

namespace FhirIns.Server.Formats;

/// <summary>
/// A label with the minimal display (S113): birth name, first given name, birth date, sex, and the matricule followed by
/// NIR or NIA when it may leave; its OID is never shown (S003). As text and as an SVG of 70 by 37 mm.
/// </summary>
internal static class LabelForm
{
    private const double Width = 70;
    private const double Height = 37;
    private const double Margin = 3;
    private const double SymbolSide = 18;
    private const double FirstLine = 6.5;
    private const double BetweenLines = 5;

    // A sans-serif capital takes about 0.68 of its size: a longer line is narrowed rather than cut.
    private const double CapitalWidth = 0.68;

    /// <summary>The label as lines of text.</summary>
    public static string Text(FormIdentity identity, LabelOptions options) =>
        string.Join('\n', Lines(identity, options).Select(line => line.Text)) + "\n";

    /// <summary>The label as an image.</summary>
    public static string Svg(FormIdentity identity, LabelOptions options)
    {
        var symbol =
            options.Shown.Contains(LabelFields.Datamatrix)
            && identity.Ins is not null
            && DatamatrixText.Write(identity) is { } text
                ? DatamatrixSymbol.Of(text)
                : null;
        var room = Width - (2 * Margin) - (symbol is null ? 0 : SymbolSide + Margin);
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}mm\" height=\"{Height}mm\" viewBox=\"0 0 {Width} {Height}\" font-family=\"Arial, Liberation Sans, sans-serif\"><rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>"
        );
        var y = FirstLine;
        foreach (var line in Lines(identity, options))
        {
            AppendLine(svg, line, y, room);
            y += BetweenLines;
        }
        if (symbol is not null)
            AppendSymbol(svg, symbol);
        return svg.Append("</svg>").ToString();
    }

    private static IEnumerable<Line> Lines(FormIdentity identity, LabelOptions options) =>
        options.Shown.Select(field => LineOf(field, identity)).OfType<Line>();

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

    private static void AppendLine(StringBuilder svg, Line line, double y, double room)
    {
        var size = line.IsStrong ? 4.2 : 3.2;
        var narrowed =
            line.Text.Length * size * CapitalWidth > room
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $" textLength=\"{room}\" lengthAdjust=\"spacingAndGlyphs\""
                )
                : "";
        var weight = line.IsStrong ? " font-weight=\"bold\"" : "";
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Margin}\" y=\"{y}\" font-size=\"{size}\"{weight}{narrowed}>{WebUtility.HtmlEncode(line.Text)}</text>"
        );
    }

    private static void AppendSymbol(StringBuilder svg, DatamatrixSymbol symbol)
    {
        var (x, y) = (Width - Margin - SymbolSide, (Height - SymbolSide) / 2);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g transform=\"translate({x} {y}) scale({SymbolSide / symbol.Size})\" shape-rendering=\"crispEdges\"><path d=\"{symbol.SvgPath()}\"/></g><text x=\"{x + (SymbolSide / 2)}\" y=\"{y + SymbolSide + 2.5}\" font-size=\"2.2\" text-anchor=\"middle\">INS à scanner</text>"
        );
    }

    /// <param name="IsStrong">Whether it is printed larger.</param>
    private sealed record Line(string Text, bool IsStrong = false);
}
