using System.Linq.Expressions;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Traces;

/// <summary>
/// What an AuditEvent tells of a line. Neither the traits that were sent nor the raw answer is among it: both name the
/// person.
/// </summary>
internal sealed record TraceLine
{
    private const string Withheld = "(withheld: it holds a number like an INS)";

    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required TraceKind Kind { get; init; }

    public string? PatientId { get; init; }

    public required string Client { get; init; }

    public string? Person { get; init; }

    public string? Organization { get; init; }

    public required string Operation { get; init; }

    public string? Mode { get; init; }

    public bool Automatic { get; init; }

    public string? Context { get; init; }

    public string? MessageId { get; init; }

    public string? ResultCode { get; init; }

    public required string Outcome { get; init; }

    public int? DurationMilliseconds { get; init; }

    public string? FromStatus { get; init; }

    public string? ToStatus { get; init; }

    public string? Event { get; init; }

    /// <summary>
    /// Why, in the words or the code of who acted: the reason of a reveal or a withdrawal, the sentence that was attested
    /// (S096). See <see cref="ShownReason"/>.
    /// </summary>
    public string? Reason { get; init; }

    public string? About { get; init; }

    /// <summary>Whether the raw answer is kept, to be read as <c>Binary/[id]</c>.</summary>
    public bool HasAnswer { get; init; }

    /// <summary>The reason, but for one that holds a number like a matricule: the INS leaves by its doors alone (contract 3.2).</summary>
    public string? ShownReason => Reason is { } reason && HoldsNumber(reason) ? Withheld : Reason;

    public static Expression<Func<TraceRow, TraceLine>> Of { get; } =
        row => new TraceLine
        {
            Id = row.Id,
            At = row.At,
            Kind = row.Kind,
            PatientId = row.PatientId,
            Client = row.Client,
            Person = row.Person,
            Organization = row.Organization,
            Operation = row.Operation,
            Mode = row.Mode,
            Automatic = row.Automatic,
            Context = row.Context,
            MessageId = row.MessageId,
            ResultCode = row.ResultCode,
            Outcome = row.Outcome,
            DurationMilliseconds = row.DurationMilliseconds,
            FromStatus = row.FromStatus,
            ToStatus = row.ToStatus,
            Event = row.Event,
            Reason = row.Reason,
            About = row.About,
            HasAnswer = row.Raw != null,
        };

    /// <summary>Whatever stands between the digits: a space, a slash, a comma.</summary>
    private static bool HoldsNumber(string reason)
    {
        var plain = InsText.Plain(reason);
        return InsText.NumbersIn(plain).Any()
            || InsText.NumbersIn(string.Concat(plain.Where(char.IsLetterOrDigit))).Any();
    }
}
