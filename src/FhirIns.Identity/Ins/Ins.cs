namespace FhirIns.Identity;

/// <summary>
/// <i>Identité nationale de santé</i>: a matricule and the OID that issued it, never one without the other (S001). Anyone may
/// hold and compare one; its digits leave through <see cref="Diffusion"/>, <see cref="Reveal"/> and the INSi requests only.
/// </summary>
public sealed class Ins : IEquatable<Ins>
{
    private Ins(Matricule matricule, InsOid oid)
    {
        Matricule = matricule;
        Oid = oid;
    }

    /// <summary>NIR or NIA.</summary>
    public InsNature Nature => Oid.Nature;

    /// <summary>True under a test or demo OID.</summary>
    public bool IsFictitious => Oid.IsFictitious;

    /// <summary>False when the control key does not fit the number.</summary>
    public bool HasRightKey => Matricule.HasRightKey;

    internal Matricule Matricule { get; }

    internal InsOid Oid { get; }

    /// <summary>Reads an INS.</summary>
    /// <param name="number">15 characters, or 13 whose key is then computed; spaces are ignored.</param>
    /// <param name="oid">The OID that came with the number, or null when none did.</param>
    /// <param name="keyControl">What to do with a wrong key.</param>
    /// <returns>
    /// The INS, or <see cref="RefusalCodes.InsIncomplete"/>, <see cref="RefusalCodes.MatriculeMalformed"/>,
    /// <see cref="RefusalCodes.MatriculeKeyWrong"/>.
    /// </returns>
    public static Result<Ins> TryParse(string? number, InsOid? oid, KeyControl keyControl)
    {
        if (oid is null || string.IsNullOrWhiteSpace(number))
            return new Refusal(RefusalCodes.InsIncomplete);
        if (!Matricule.TryParse(number, out var matricule))
            return new Refusal(RefusalCodes.MatriculeMalformed);
        if (keyControl is KeyControl.Reject && !matricule.HasRightKey)
            return new Refusal(RefusalCodes.MatriculeKeyWrong);
        return new Ins(matricule, oid);
    }

    internal static Ins? Restore(string? number, string? oid) =>
        number is null || oid is null ? null : TryParse(number, InsOid.Parse(oid), KeyControl.Warn).Value;

    /// <summary>The same 15 characters under the same OID.</summary>
    public bool Equals(Ins? other) =>
        other is not null && Matricule == other.Matricule && ReferenceEquals(Oid, other.Oid);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Ins);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Matricule, Oid);

    /// <summary>Whether both stand for the same INS.</summary>
    public static bool operator ==(Ins? left, Ins? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they stand for different INS.</summary>
    public static bool operator !=(Ins? left, Ins? right) => !(left == right);

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => nameof(Ins);
}
