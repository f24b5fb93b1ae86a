using FhirIns.Server.Formats;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// The acknowledgement of a message (ACK): MSA says what becomes of it, an ERR segment for each cause says where it stands
/// (HL7 v2.5, 2.15). Every text is of the catalogue and repeats nothing of the message.
/// </summary>
internal static class Acknowledgement
{
    private static readonly Er7 Signs = Er7.Standard;

    /// <summary>The acknowledgement in the encoding of the message.</summary>
    public static byte[] Write(Hl7Message message, MessageVerdict verdict, Hl7v2Options names, DateTimeOffset now)
    {
        var isRead = Hl7Charset.Of(message.Charset) is not null && message.Charset is not null;
        var charset = isRead ? message.Charset! : Hl7Charset.Utf8;
        var header = new MessageHeader(
            message.Application,
            message.Facility,
            $"ACK^{Signs.Escaped(message.Event)}^ACK",
            Guid.CreateVersion7(now).ToString("N")[^20..],
            Signs.Escaped(message.Processing ?? "P"),
            charset
        ).Write(names, now);
        var answered = $"MSA|{verdict.Code}|{Signs.Escaped(message.ControlId)}";
        var hasIns = message.Segment("PID") is { } pid && PidReader.InsIn(pid, 3) is not null;
        var segments = verdict.Errors.Select(error => Segment(error, hasIns)).Prepend(answered).Prepend(header);
        return Hl7Charset.Of(charset)!.GetBytes(string.Concat(segments.Select(segment => segment + "\r")));
    }

    private static string Segment(MessageError error, bool hasIns) =>
        $"ERR||{Location(error.Place)}|{error.Number}^^HL70357|{(error.IsWarning ? "W" : "E")}"
        + $"|{error.Code}^{Signs.Escaped(error.English)}^L{DocumentError(error, hasIns)}|||{Signs.Escaped(error.French)}";

    /// <summary>The code of the ANS in the alternate triplet of ERR-5; empty where it has none for this.</summary>
    private static string DocumentError(MessageError error, bool hasIns) =>
        (error.DocumentError ?? DocumentErrors.Of(error.Code, error.Place, hasIns)) is { } code
            ? $"^{code}^{Signs.Escaped(DocumentErrors.LabelOf(code))}^HL70533"
            : "";

    /// <summary><c>PID-7</c> as ERR-2 says it: segment, its rank, field.</summary>
    private static string Location(string place)
    {
        var parts = place.Split('-');
        return parts.Length == 2 ? $"{parts[0]}^1^{parts[1]}" : $"{parts[0]}^1";
    }
}
