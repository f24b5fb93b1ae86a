using FhirIns.Identity;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;

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

    internal IReadOnlyList<HistoryLine> History { get; init; } = [];

    internal IReadOnlyList<TraceRow> Traces { get; init; } = [];

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
