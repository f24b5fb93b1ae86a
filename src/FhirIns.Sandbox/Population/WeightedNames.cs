using System.Collections.Frozen;

namespace FhirIns.Sandbox.Population;

/// <summary>
/// A list of names in the order of their frequency. Ranks are drawn by a flattened Zipf law, as family and given names
/// of a country are: a few very common ones, a long tail.
/// </summary>
internal sealed class WeightedNames
{
    private const double Flattening = 8;
    private const double Exponent = 0.9;

    private readonly string[] _names;
    private readonly double[] _upTo;

    /// <param name="text">Names separated by commas or line ends, the commonest first; a name may hold spaces.</param>
    public WeightedNames(string text)
    {
        _names = text.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (_names.ToFrozenSet(StringComparer.Ordinal).Count != _names.Length)
            throw new ArgumentException("A name stands twice in the list", nameof(text));

        _upTo = new double[_names.Length];
        var sum = 0.0;
        for (var rank = 0; rank < _names.Length; rank++)
            _upTo[rank] = sum += Math.Pow(rank + Flattening, -Exponent);
    }

    public IReadOnlyList<string> All => _names;

    public string Pick(ref Draw draw)
    {
        var found = Array.BinarySearch(_upTo, draw.NextDouble() * _upTo[^1]);
        return _names[found < 0 ? ~found : found];
    }
}
