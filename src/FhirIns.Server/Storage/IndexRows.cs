namespace FhirIns.Server.Storage;

/// <summary>An identifier of a Patient as searches see it. An INS is never here: the identity's own columns hold it.</summary>
internal sealed class IdentifierRow
{
    public long Key { get; init; }

    public long PatientKey { get; init; }

    public required string System { get; init; }

    public required string Value { get; init; }

    public string? Use { get; init; }
}

/// <summary>
/// A normalized key of one name, birth or used, current or past. The birth date stands beside it so that the search of
/// antériorité (name and date) is one walk along one index.
/// </summary>
internal sealed class NameKeyRow
{
    public long Key { get; init; }

    public long PatientKey { get; init; }

    public required NameKeyKind Kind { get; init; }

    public required string Text { get; init; }

    public required string BirthDate { get; set; }
}

/// <summary>
/// A value of a Patient as searches see it, for the parameters that are neither names nor identifiers, and the exact
/// writing of names.
/// </summary>
internal sealed class SearchValueRow
{
    public long Key { get; init; }

    public long PatientKey { get; init; }

    public required string Parameter { get; init; }

    /// <summary>Folded as the kind of its parameter asks.</summary>
    public required string Value { get; init; }

    /// <summary>What narrows the value, or empty.</summary>
    public required string System { get; init; }

    /// <summary>The text as stored or sent; null where <c>:exact</c> does not apply.</summary>
    public string? Exact { get; init; }
}

internal enum NameKeyKind
{
    Family = 1,
    Given = 2,
}
