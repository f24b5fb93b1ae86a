using FhirIns.Identity;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>All that the page of an identity shows.</summary>
public sealed class IdentityModel
{
    /// <summary>The person in short.</summary>
    public required PersonLine Person { get; init; }

    internal PatientRow Row { get; init; } = null!;

    internal PatientIdentity Identity => Row.Identity;

    /// <summary>The INS, through the door of what may leave, for those who may see one; else null.</summary>
    internal DiffusibleIdentity? Ins { get; init; }

    internal IReadOnlyList<TaskRow> Tasks { get; init; } = [];

    /// <summary>The answer of INSi that waits for a decision; null when none does.</summary>
    internal Proposal? Proposal { get; init; }

    /// <summary>Whether an écart is open, for those who may see the exact status: they need not have the work lists.</summary>
    public bool HasOpenEcart { get; init; }

    /// <summary>
    /// When somebody last typed strict traits over, for those who may attest to know the person (S093, S095); null when nobody
    /// did.
    /// </summary>
    public DateTimeOffset? TraitsTypedAt { get; init; }

    /// <summary>Whether INSi was asked again since it did not confirm the INS, and found nobody, or several.</summary>
    public bool IsSearchedInVain { get; init; }

    /// <summary>What happened to it, the newest first.</summary>
    internal IReadOnlyList<StoryLine> Story { get; init; } = [];

    /// <summary>The names of those who acted, by subject.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>Records that may be the same person (A1–A4).</summary>
    public required IReadOnlyList<PersonLine> Candidates { get; init; }

    /// <summary>The record this one was merged into; null when it was not.</summary>
    public PersonLine? MergedInto { get; init; }

    /// <summary>Records that were merged into this one.</summary>
    public required IReadOnlyList<PersonLine> Absorbed { get; init; }

    /// <summary>The billing number (NSS), for those who may see an INS; null when there is none.</summary>
    public string? InsuranceNumber { get; init; }

    /// <summary>Local identifiers.</summary>
    internal IReadOnlyList<IdentifierRow> Identifiers { get; init; } = [];

    internal string Address => $"/identities/{Row.Id}";

    internal string Version => Row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(IdentityModel);
}

/// <summary>An answer of INSi beside the local traits (S071).</summary>
internal sealed record Proposal(RetrievalRow Retrieval, TraitComparison Comparison);

/// <summary>One thing that happened: a change of the record, or a line of the trail that tells of no change.</summary>
internal sealed record StoryLine(HistoryLine? Change, TraceLine? Trace)
{
    private DateTimeOffset At => Change?.At ?? Trace!.At;

    /// <summary>
    /// Changes and traces in one, each thing once. Where one of both was cut at its limit the story ends there too: further
    /// back it would have gaps.
    /// </summary>
    public static IReadOnlyList<StoryLine> Tell(
        IReadOnlyList<HistoryLine> changes,
        IReadOnlyList<TraceLine> traces,
        int limit
    )
    {
        var told = changes.Select(change => (change.At, change.Event)).ToHashSet();
        var ends = new[]
        {
            changes.Count == limit ? changes[^1].At : DateTimeOffset.MinValue,
            traces.Count == limit ? traces[^1].At : DateTimeOffset.MinValue,
        }.Max();
        return
        [
            .. changes
                .Select(change => new StoryLine(change, null))
                .Concat(
                    traces
                        .Where(trace =>
                            trace.Kind is not TraceKind.Transition || !told.Contains((trace.At, trace.Event))
                        )
                        .Select(trace => new StoryLine(null, trace))
                )
                .Where(line => line.At >= ends)
                .OrderByDescending(line => line.At),
        ];
    }
}

/// <summary>One change of a record.</summary>
internal sealed record HistoryLine(
    int Version,
    DateTimeOffset At,
    string Method,
    string? Event,
    string? From,
    string To,
    string Client,
    string? Person
);
