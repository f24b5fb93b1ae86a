namespace FhirIns.Identity;

/// <summary>Similarity of two texts by Jaro and Winkler: 1 for the same, 0 for nothing shared.</summary>
internal static class JaroWinkler
{
    private const int PrefixCounted = 4;
    private const double PrefixWeight = 0.1;

    public static double Similarity(string left, string right)
    {
        var jaro = Jaro(left, right);
        var prefix = left.AsSpan().CommonPrefixLength(right);
        return jaro + Math.Min(prefix, PrefixCounted) * PrefixWeight * (1 - jaro);
    }

    private static double Jaro(string left, string right)
    {
        if (left == right)
            return 1;
        var reach = Math.Max(0, Math.Max(left.Length, right.Length) / 2 - 1);
        var taken = new bool[right.Length];
        var shared = new List<char>(left.Length);
        for (var index = 0; index < left.Length; index++)
        {
            var last = Math.Min(right.Length - 1, index + reach);
            for (var other = Math.Max(0, index - reach); other <= last; other++)
            {
                if (taken[other] || left[index] != right[other])
                    continue;
                taken[other] = true;
                shared.Add(left[index]);
                break;
            }
        }
        if (shared.Count == 0)
            return 0;

        var outOfOrder = right.Where((_, index) => taken[index]).Zip(shared).Count(pair => pair.First != pair.Second);
        double matches = shared.Count;
        return (matches / left.Length + matches / right.Length + (matches - outOfOrder / 2.0) / matches) / 3;
    }
}
