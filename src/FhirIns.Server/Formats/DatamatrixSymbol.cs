using System.Globalization;
using System.Text;
using ZXing;
using ZXing.Datamatrix;
using ZXing.Datamatrix.Encoder;

namespace FhirIns.Server.Formats;

/// <summary>A Data Matrix symbol (ISO/IEC 16022, ECC 200), as dark and light modules.</summary>
internal sealed class DatamatrixSymbol
{
    /// <summary>Light modules around the symbol: the standard asks for one, printers are kinder with two.</summary>
    public const int QuietZone = 2;

    private const int PixelsPerModule = 6;

    private readonly ZXing.Common.BitMatrix _modules;

    private DatamatrixSymbol(ZXing.Common.BitMatrix modules) => _modules = modules;

    /// <summary>Modules on one side, the quiet zone included.</summary>
    public int Size => _modules.Width + (2 * QuietZone);

    /// <summary>The symbol that holds a text.</summary>
    /// <remarks>The other encoder of the library writes a group separator as FNC1, which not every scanner gives back.</remarks>
    public static DatamatrixSymbol Of(string text) =>
        new(
            new DataMatrixWriter().encode(
                text,
                BarcodeFormat.DATA_MATRIX,
                0,
                0,
                new DatamatrixEncodingOptions
                {
                    SymbolShape = SymbolShapeHint.FORCE_SQUARE,
                    CompactEncoding = true,
                }.Hints
            )
        );

    /// <summary>Whether a module is dark; the quiet zone is light.</summary>
    public bool IsDark(int x, int y)
    {
        var (column, row) = (x - QuietZone, y - QuietZone);
        return column >= 0 && row >= 0 && column < _modules.Width && row < _modules.Height && _modules[column, row];
    }

    /// <summary>The dark modules as the data of one SVG path, one unit a module.</summary>
    public string SvgPath()
    {
        var path = new StringBuilder();
        for (var y = 0; y < Size; y++)
        for (var x = 0; x < Size; x++)
            if (IsDark(x, y))
                path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return path.ToString();
    }

    /// <summary>An SVG image of the symbol alone.</summary>
    public string Svg() =>
        $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Size} {Size}" shape-rendering="crispEdges" role="img" aria-label="INS à scanner"><rect width="{Size}" height="{Size}" fill="#fff"/><path d="{SvgPath()}" fill="#000"/></svg>
            """;

    /// <summary>A PNG image of the symbol alone, black and white.</summary>
    public byte[] Png()
    {
        var side = Size * PixelsPerModule;
        return Formats.Png.Of(side, side, (x, y) => IsDark(x / PixelsPerModule, y / PixelsPerModule));
    }
}
