using System.Security.Cryptography;
using System.Text;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;

namespace FhirIns.Server.Hl7v2;

/// <summary>A message as it came: its header, read as far as it goes, and its segments.</summary>
internal sealed class Hl7Message
{
    /// <summary>A header longer than this is none.</summary>
    private const int LongestHeader = 4096;

    private const byte SegmentEnd = (byte)'\r';
    private const byte LineFeed = (byte)'\n';

    private readonly Er7Segment header;

    private Hl7Message(Er7Segment header) => this.header = header;

    /// <summary>MSH-3.</summary>
    public string Application => header.Text(3) ?? "";

    /// <summary>MSH-4.</summary>
    public string Facility => header.Text(4) ?? "";

    /// <summary>MSH-9.1: ADT.</summary>
    public string? Type => header.Each(9).FirstOrDefault()?[1];

    /// <summary>MSH-9.2: A28.</summary>
    public string? Event => header.Each(9).FirstOrDefault()?[2];

    /// <summary>MSH-10.</summary>
    public string? ControlId => header.Text(10);

    /// <summary>MSH-11: P for production.</summary>
    public string? Processing => header.Text(11);

    /// <summary>MSH-12.1: 2.5.</summary>
    public string? Version => header.Text(12);

    /// <summary>MSH-18.</summary>
    public string? Charset => header.Text(18);

    /// <summary>All segments, the header first; empty when the message cannot be read.</summary>
    public IReadOnlyList<Er7Segment> Segments { get; private set; } = [];

    /// <summary>Why it cannot be read; null when it can.</summary>
    public Problem? Fault { get; private init; }

    /// <summary>What tells this message from another with the same control id: a hash of all but the header.</summary>
    public string Digest { get; private init; } = "";

    /// <summary>Reads a message; what cannot be read says so in <see cref="Fault"/>, with the header as far as it goes.</summary>
    public static Hl7Message Read(ReadOnlySpan<byte> content)
    {
        var end = content.IndexOfAny(SegmentEnd, LineFeed);
        var first = content[..(end < 0 ? Math.Min(content.Length, LongestHeader) : end)];
        var line = Encoding.Latin1.GetString(first[..Math.Min(first.Length, LongestHeader)]);
        if (!line.StartsWith("MSH", StringComparison.Ordinal))
            return new(Er7Segment.Of("MSH", Er7.Standard)) { Fault = new("form-not-readable", "MSH") };
        // The sign between fields is enough to find MSH-18; the others may be written in the encoding that it names.
        var header = Er7Segment.Of(line, Er7.Of(line) ?? Er7.Standard with { Field = line.Length > 3 ? line[3] : '|' });
        if (Hl7Charset.Of(header.Text(18)) is not { } encoding)
            return new(header)
            {
                Fault = Er7.Of(line) is null
                    ? new("form-not-readable", "MSH-2")
                    : new("message-charset-unsupported", "MSH-18"),
            };
        string text;
        try
        {
            text = encoding.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return new(header) { Fault = new("message-charset-wrong", "MSH-18") };
        }
        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (Er7.Of(lines[0]) is not { } signs)
            return new(header) { Fault = new("form-not-readable", "MSH-2") };
        var segments = lines.Select(one => Er7Segment.Of(one, signs)).ToList();
        return new(segments[0])
        {
            Segments = segments,
            Digest = Convert.ToHexString(SHA256.HashData(content[Math.Max(end, 0)..])),
        };
    }

    /// <summary>The first segment of a name; null when there is none.</summary>
    public Er7Segment? Segment(string name) => Segments.FirstOrDefault(segment => segment.Name == name);

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(Hl7Message);
}
