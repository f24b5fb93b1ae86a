using System.Diagnostics.CodeAnalysis;

namespace FhirIns.Identity;

/// <summary>The OID under which a matricule INS is issued: a closed set of four (S003, ins-rules 3.7).</summary>
public sealed class InsOid
{
    private const string UrnPrefix = "urn:oid:";

    private InsOid(string value, InsNature nature, bool isFictitious)
    {
        Value = value;
        Nature = nature;
        IsFictitious = isFictitious;
    }

    /// <summary>INS-NIR, 1.2.250.1.213.1.4.8.</summary>
    public static InsOid Nir { get; } = new("1.2.250.1.213.1.4.8", InsNature.NIR, isFictitious: false);

    /// <summary>INS-NIA, 1.2.250.1.213.1.4.9.</summary>
    public static InsOid Nia { get; } = new("1.2.250.1.213.1.4.9", InsNature.NIA, isFictitious: false);

    /// <summary>INS-NIR-TEST, 1.2.250.1.213.1.4.10. Never in production.</summary>
    public static InsOid NirTest { get; } = new("1.2.250.1.213.1.4.10", InsNature.NIR, isFictitious: true);

    /// <summary>INS-NIR-DEMO, 1.2.250.1.213.1.4.11. Never in production.</summary>
    public static InsOid NirDemo { get; } = new("1.2.250.1.213.1.4.11", InsNature.NIR, isFictitious: true);

    /// <summary>The four, in the order of their OIDs.</summary>
    public static IReadOnlyList<InsOid> All { get; } = [Nir, Nia, NirTest, NirDemo];

    /// <summary>The OID in dotted form.</summary>
    public string Value { get; }

    /// <summary>The OID as a FHIR identifier system, <c>urn:oid:…</c>.</summary>
    public string Urn => UrnPrefix + Value;

    /// <summary>NIR or NIA, the word to show.</summary>
    public InsNature Nature { get; }

    /// <summary>True for the test and demo OIDs, which stand for nobody.</summary>
    public bool IsFictitious { get; }

    /// <summary>Reads an OID, dotted or as <c>urn:oid:</c>.</summary>
    /// <exception cref="FormatException">The text is none of the four.</exception>
    public static InsOid Parse(string text) =>
        TryParse(text, out var oid) ? oid : throw new FormatException("Not an OID under which an INS is issued.");

    /// <summary>Reads an OID, dotted or as <c>urn:oid:</c>; false when it is none of the four.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out InsOid? oid)
    {
        var dotted = text.AsSpan().Trim();
        if (dotted.StartsWith(UrnPrefix, StringComparison.OrdinalIgnoreCase))
            dotted = dotted[UrnPrefix.Length..];
        foreach (var known in All)
            if (dotted.SequenceEqual(known.Value))
            {
                oid = known;
                return true;
            }
        oid = null;
        return false;
    }

    /// <summary>The OID in dotted form.</summary>
    public override string ToString() => Value;
}
