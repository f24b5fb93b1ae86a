using System.Diagnostics.Metrics;

namespace FhirIns.Server.Hl7v2;

/// <summary>Counts of messages and connections, as OpenTelemetry metrics. No trait, no number, nobody's name.</summary>
internal sealed class MessageMetrics
{
    private readonly Counter<long> received;
    private readonly Counter<long> sent;
    private readonly UpDownCounter<long> connections;

    public MessageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FhirIns.Hl7v2");
        received = meter.CreateCounter<long>(
            "hl7v2.received",
            "{message}",
            "HL7 v2 messages received, by event and answer."
        );
        sent = meter.CreateCounter<long>(
            "hl7v2.sent",
            "{message}",
            "HL7 v2 messages sent, by receiver, event and answer."
        );
        connections = meter.CreateUpDownCounter<long>("hl7v2.connections", "{connection}", "Connections over MLLP.");
    }

    /// <param name="trigger">A28, A31, A40, A47 or other.</param>
    /// <param name="answer">AA, AE or AR.</param>
    public void Received(string trigger, string answer) =>
        received.Add(1, new("event", trigger), new KeyValuePair<string, object?>("answer", answer));

    /// <param name="answer">AA, AE, AR, or none while nobody answers.</param>
    public void Sent(string receiver, string trigger, string answer) =>
        sent.Add(
            1,
            new("receiver", receiver),
            new("event", trigger),
            new KeyValuePair<string, object?>("answer", answer)
        );

    public void Connected() => connections.Add(1);

    public void Disconnected() => connections.Add(-1);
}
