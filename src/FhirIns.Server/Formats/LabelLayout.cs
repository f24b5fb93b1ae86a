namespace FhirIns.Server.Formats;

/// <summary>Where things stand on a label, in millimetres: what does not fit at the usual size is written smaller.</summary>
internal sealed class LabelLayout
{
    private const double UsualMargin = 3;
    private const double UsualFirstLine = 3.5;
    private const double UsualBetweenLines = 5;
    private const double UsualSymbol = 18;

    // Letters of 3.2 mm at the usual size: below half of it nobody reads them.
    private const double LeastScale = 0.5;

    public LabelLayout(LabelTemplate template)
    {
        Width = template.Width;
        Height = template.Height;
        Lines = template.Shown.Count(field => field != LabelFields.Datamatrix);
        Scale = Math.Min(1, Height / UsualHeight);
        SymbolSide = Math.Min(UsualSymbol, Math.Min(Height - (2 * Margin) - Caption, Width / 2));
    }

    public double Width { get; }

    public double Height { get; }

    /// <summary>The lines that there may be: a label of somebody who lacks something has fewer.</summary>
    public int Lines { get; }

    /// <summary>What letters and distances are multiplied by.</summary>
    public double Scale { get; }

    public double Margin => UsualMargin * Scale;

    /// <summary>The base of the first line.</summary>
    public double FirstLine => Margin + (UsualFirstLine * Scale);

    public double BetweenLines => UsualBetweenLines * Scale;

    /// <summary>The side of a datamatrix.</summary>
    public double SymbolSide { get; }

    /// <summary>Room for the words below it.</summary>
    public double Caption => 3 * Scale;

    public bool IsLegible => Scale >= LeastScale;

    /// <summary>The height in whole millimetres from which on this is legible.</summary>
    public int LeastHeight => (int)Math.Ceiling(UsualHeight * LeastScale);

    /// <summary>What all lines need at the usual size.</summary>
    private double UsualHeight => UsualMargin + UsualFirstLine + (UsualBetweenLines * (Lines - 1)) + 0.5;
}
