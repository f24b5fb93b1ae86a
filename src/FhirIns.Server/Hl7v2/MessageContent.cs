using FhirIns.Server.Formats;

namespace FhirIns.Server.Hl7v2;

/// <summary>What a message of ours says, read once.</summary>
internal sealed class MessageContent
{
    /// <summary>The identity in PID and ZFD, or what is wrong with it.</summary>
    public required FormReading Reading { get; init; }

    /// <summary>The first PID; null when there is none.</summary>
    public Er7Segment? Pid { get; private init; }

    /// <summary>The numbers of the person under a system that is known, the <i>IPP</i> (type PI) first, ours of the record last.</summary>
    public IReadOnlyList<FormIdentifier> Numbers { get; private init; } = [];

    /// <summary>The numbers of MRG-1 that are no INS.</summary>
    public IReadOnlyList<FormIdentifier> Former { get; private init; } = [];

    /// <summary>The INS of MRG-1.</summary>
    public FormNumber? FormerIns { get; private init; }

    /// <summary>Of each pair of PID and MRG the numbers of who stays and of who goes.</summary>
    public IReadOnlyList<(IReadOnlyList<FormIdentifier> Staying, IReadOnlyList<FormIdentifier> Going)> Merges
    {
        get;
        private init;
    } = [];

    public static MessageContent Of(Hl7Message message, NumberSystems systems)
    {
        var reading = PidReader.Read(message.Segments, mayEmptyIns: message.Event == "A47");
        var mrg = message.Segment("MRG");
        return new()
        {
            Reading = reading.Identity is { } identity ? reading with { Identity = systems.Known(identity) } : reading,
            Pid = message.Segment("PID"),
            Numbers = message.Segment("PID") is { } pid ? NumbersIn(pid, 3) : [],
            Former = mrg is null ? [] : NumbersIn(mrg, 1),
            FormerIns = mrg is null ? null : PidReader.InsIn(mrg, 1),
            Merges = [.. Pairs(message)],
        };

        IEnumerable<(IReadOnlyList<FormIdentifier>, IReadOnlyList<FormIdentifier>)> Pairs(Hl7Message all)
        {
            IReadOnlyList<FormIdentifier> staying = [];
            foreach (var segment in all.Segments)
                if (segment.Name == "PID")
                    staying = NumbersIn(segment, 3);
                else if (segment.Name == "MRG")
                    yield return (staying, NumbersIn(segment, 1));
        }

        IReadOnlyList<FormIdentifier> NumbersIn(Er7Segment segment, int field) =>
            [
                .. PidReader
                    .NumbersIn(segment, field)
                    .Select(systems.Known)
                    .Where(number => number.System is not null)
                    .OrderBy(number =>
                        number.Type == "PI" ? 0
                        : number.IsRecord ? 2
                        : 1
                    ),
            ];
    }
}
