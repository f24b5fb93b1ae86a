using System.Globalization;

namespace FhirIns.Sandbox.Population;

/// <summary>A matricule INS of a fictitious person: NIR or NIA, told apart by the OID alone.</summary>
/// <param name="Number">The 13 characters without the key.</param>
/// <param name="Key">The two digits of the key; the published test data holds wrong ones on purpose.</param>
/// <param name="Oid">Authority: <see cref="NirOid"/> or <see cref="NiaOid"/>.</param>
public sealed record NationalNumber(string Number, string Key, string Oid)
{
    /// <summary>INS-NIR.</summary>
    public const string NirOid = "1.2.250.1.213.1.4.8";

    /// <summary>INS-NIA.</summary>
    public const string NiaOid = "1.2.250.1.213.1.4.9";

    private static readonly string[] Keys =
    [
        .. Enumerable.Range(0, 98).Select(key => key.ToString("00", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The 15 characters, number and key.</summary>
    public string Value => Number + Key;

    /// <summary>True for an INS-NIA (numéro identifiant d'attente).</summary>
    public bool IsNia => Oid == NiaOid;

    /// <summary>A number with the key that belongs to it.</summary>
    public static NationalNumber WithRightKey(string number, string oid) => new(number, KeyOf(number), oid);

    /// <summary>97 - (N mod 97), where 2A counts as 19 and 2B as 18.</summary>
    /// <exception cref="ArgumentException">The text is not 13 digits, with A or B as the only letter allowed, in seventh place.</exception>
    public static string KeyOf(ReadOnlySpan<char> number)
    {
        if (number.Length != 13)
            throw new ArgumentException("Not 13 characters", nameof(number));

        var value = 0L;
        for (var position = 0; position < number.Length; position++)
        {
            var digit = number[position] switch
            {
                >= '0' and <= '9' => number[position] - '0',
                'A' when position == 6 => -1,
                'B' when position == 6 => -2,
                _ => throw new ArgumentException("Not a matricule", nameof(number)),
            };
            value = value * 10 + digit;
        }
        return Keys[97 - (int)(value % 97)];
    }
}

/// <summary>A number that INSi replaced (INSHISTO).</summary>
/// <param name="Ins">The replaced number.</param>
/// <param name="From">Start as INSi gives it, where it does.</param>
/// <param name="To">End as INSi gives it; in real answers it may stand before the start.</param>
/// <param name="Type">The optional type text ("NIR") that some answers carry.</param>
public sealed record SupersededNumber(
    NationalNumber Ins,
    DateOnly? From = null,
    DateOnly? To = null,
    string? Type = null
);
