namespace FhirIns.Server.Storage;

/// <summary>One version of a Patient as it was rendered, with what brought it about.</summary>
internal sealed class VersionRow
{
    public long PatientKey { get; init; }

    public required int Version { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The HTTP method that the history bundle shows: POST, PUT or DELETE.</summary>
    public required string Method { get; init; }

    /// <summary>The rendering for everyone; null for a deletion.</summary>
    public byte[]? ForEveryone { get; set; }

    /// <summary>The rendering for callers with <c>ins.read</c>; null for a deletion.</summary>
    public byte[]? ForInsReaders { get; set; }

    /// <summary>
    /// The epoch of the INS that <see cref="ForInsReaders"/> holds; null when it holds none. An invalidation begins a new
    /// epoch, and an INS of an earlier one leaves through no past version.
    /// </summary>
    public int? InsEpoch { get; init; }

    /// <summary>The event of the identity's life, by its name; null when only complementary data changed.</summary>
    public string? Event { get; init; }

    public string? FromStatus { get; init; }

    public required string ToStatus { get; init; }

    public string? Reason { get; init; }

    public required string Client { get; init; }

    public string? Person { get; init; }

    public string? Organization { get; init; }

    /// <summary>The names as the client sent them, JSON, where normalization changed them.</summary>
    public string? NamesAsSent { get; init; }

    /// <summary>Replaces the renderings by ones without a number that must not be in them.</summary>
    public void Rewrite(byte[] forEveryone, byte[] forInsReaders) =>
        (ForEveryone, ForInsReaders) = (forEveryone, forInsReaders);

    /// <summary>
    /// What a caller may see of this version. The INS in it leaves only to those who may see one, and only while the
    /// identity is qualified now with an INS of the same epoch. Null for a deletion.
    /// </summary>
    /// <param name="maySeeIns">Whether the caller may see an INS.</param>
    /// <param name="carriesInsNow">Whether the current version of the Patient carries one.</param>
    /// <param name="epochNow">The epoch of the Patient now.</param>
    public byte[]? For(bool maySeeIns, bool carriesInsNow, int epochNow) =>
        maySeeIns && (InsEpoch is null || (carriesInsNow && InsEpoch == epochNow)) ? ForInsReaders : ForEveryone;
}
