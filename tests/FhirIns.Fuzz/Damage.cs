using System.Text;

namespace FhirIns.Fuzz;

/// <summary>Damages content, and makes the texts that readers fear; always the same for a seed.</summary>
internal sealed class Damage(Random random)
{
    private static readonly byte[][] Pieces =
    [
        .. "null {} [] \"\" { } [ ] , : \" < > /> & &lt; <a/> \\ud800 \\u0000 \\ \0 \uFFFE - 1e9 1e999 -0 <!DOCTYPE <![CDATA[x]]> extension _ valueX"
            .Split(' ')
            .Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
        [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
    ];

    private static readonly string[] Nasty =
    [
        "",
        " ",
        "'",
        "' OR 1=1 --",
        "\"; DROP TABLE identity; --",
        "%00",
        "\\",
        "|",
        "||",
        ",",
        "$",
        "\\|",
        "a|b|c",
        "urn:oid:1.2.250.1.213.1.4.8|",
        "*",
        "%",
        "_",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "${jndi:ldap://127.0.0.1/a}",
        "{{7*7}}",
        "0",
        "-1",
        "99999999999999999999",
        "1e400",
        "NaN",
        "true",
        "2020-13-45",
        "0000-00-00",
        "9999-12-31T23:59:60Z",
        "ge",
        "eq9999",
        "lt0001-01-01",
        "\u202Eevil",
        "\u0000",
        "\uFFFD",
        "𝕬",
        "İ",
        "ß",
    ];

    /// <summary>A damaged copy.</summary>
    public byte[] Of(string content)
    {
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(content.Length == 0 ? " " : content)];
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
            if (bytes.Count == 0)
                bytes.Add((byte)'{');
        }
        return [.. bytes];
    }

    /// <summary>A text that means something to somebody it should not.</summary>
    public string Text() => random.Next(6) == 0 ? new string('A', random.Next(1, 20_000)) : Pick(Nasty);

    public T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    public int Next(int below) => random.Next(below);
}
