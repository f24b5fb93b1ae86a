using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FhirIns.Server.Formats;

namespace FhirIns.Server.Hl7v2;

/// <summary>A message as it leaves.</summary>
/// <param name="Event">A28, A31, A40 or A47.</param>
/// <param name="ControlId">
/// MSH-10: the place in the outbox, the event, and a few digits of what is said. The same on a replay; another once the
/// identity has changed meanwhile.
/// </param>
internal sealed record OutboundMessage(string Event, string ControlId, string Text)
{
    private static readonly Er7 Signs = Er7.Standard;

    /// <summary>A person who is new to the receiver (A28), or has changed (A31).</summary>
    public static OutboundMessage Of(string trigger, FormIdentity identity, MessageFrame frame) =>
        frame.Write(trigger, "ADT_A05", [PidForm.Pid(identity), "PV1|1|N", PidForm.Zfd(identity)]);

    /// <summary>A record that went into another (A40): who stays, and the numbers of who went.</summary>
    public static OutboundMessage OfMerge(FormIdentity stays, FormIdentity went, MessageFrame frame) =>
        frame.Write("A40", "ADT_A39", [PidForm.Pid(stays), $"MRG|{Numbers(went)}"]);

    /// <summary>
    /// An INS that changed or was taken back (A47): PID-3 has the new one, or says that there is none; MRG-1 has the one that
    /// this receiver was sent (ins-rules 5.3).
    /// </summary>
    public static OutboundMessage OfNumbers(FormIdentity identity, FormNumber old, MessageFrame frame)
    {
        var pid = PidForm.Pid(identity).Split(Signs.Field);
        if (identity.Ins is null)
            pid[3] = PidForm.Ins(old with { Value = "" }) + (pid[3].Length > 0 ? $"{Signs.Repetition}{pid[3]}" : "");
        return frame.Write("A47", "ADT_A30", [string.Join(Signs.Field, pid), $"MRG|{PidForm.Ins(old)}"]);
    }

    private static string Numbers(FormIdentity identity) =>
        string.Join(Signs.Repetition, PidForm.Numbers(identity).Select(PidForm.Identifier));

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => $"{nameof(OutboundMessage)} {Event}";
}

/// <summary>What stands in the header of a message to a receiver.</summary>
/// <param name="Key">The place in the outbox.</param>
/// <param name="ChangedAt">When what is told happened.</param>
/// <param name="Processing">P, or T where everybody is fictitious.</param>
internal sealed record MessageFrame(
    Hl7v2Options Names,
    ReceiverOptions Receiver,
    long Key,
    DateTimeOffset ChangedAt,
    DateTimeOffset Now,
    string Processing
)
{
    public OutboundMessage Write(string trigger, string structure, IEnumerable<string> segments)
    {
        var content = string.Concat(
            segments.Prepend($"EVN||{MessageHeader.Instant(ChangedAt)}").Select(one => one + "\r")
        );
        var digits = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..8];
        var id = string.Create(CultureInfo.InvariantCulture, $"{Key}.{trigger[1..]}.{digits}");
        var header = new MessageHeader(
            Receiver.Application,
            Receiver.Facility,
            $"ADT^{trigger}^{structure}",
            id,
            Processing,
            Receiver.Charset
        ).Write(Names, Now);
        return new(trigger, id, $"{header}|||2.11^IHE_FRANCE-2.11-PAM\r{content}");
    }
}
