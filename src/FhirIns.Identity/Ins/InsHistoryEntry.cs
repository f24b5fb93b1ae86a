namespace FhirIns.Identity;

/// <summary>An INS that an identity holds no more.</summary>
public sealed class InsHistoryEntry
{
    private InsHistoryEntry() { }

    internal InsHistoryEntry(Ins ins, InsHistoryKind kind, DateTimeOffset recordedAt, string? reason)
    {
        Number = ins.Matricule.Full;
        Oid = ins.Oid.Value;
        Kind = kind;
        RecordedAt = recordedAt;
        Reason = reason;
    }

    internal string Number { get; private set; } = "";

    internal string Oid { get; private set; } = "";

    /// <summary>Why it is held no more, and so whether it may ever leave.</summary>
    public InsHistoryKind Kind { get; private set; }

    /// <summary>First day of its validity, if INSi gave it.</summary>
    public DateOnly? ValidFrom { get; internal set; }

    /// <summary>Last day of its validity, if INSi gave it.</summary>
    public DateOnly? ValidTo { get; internal set; }

    /// <summary>When this was written.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>Why, or null.</summary>
    public string? Reason { get; private set; }

    internal Ins Ins => Ins.Restore(Number, Oid)!;

    internal void Become(InsHistoryKind kind, DateTimeOffset at, string? reason)
    {
        Kind = kind;
        RecordedAt = at;
        Reason = reason;
    }
}

/// <summary>Why an INS is held no more.</summary>
public enum InsHistoryKind
{
    /// <summary>INSi replaced it: it may leave as <c>old</c> while the identity is qualified.</summary>
    Superseded,

    /// <summary>It was found wrong, or the traits it came with were changed: it never leaves, nor is it searched.</summary>
    Invalidated,

    /// <summary>Its record was merged into another: it comes back if the merge is undone.</summary>
    SetAside,
}
