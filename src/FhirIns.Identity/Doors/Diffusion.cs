namespace FhirIns.Identity;

/// <summary>
/// The fundamental rule (S051, S064, EXI SI 08): matricule and OID leave only while the identity is qualified, and not
/// anonymous. This is the door; there is no other for what goes out.
/// </summary>
public static class Diffusion
{
    /// <summary>What may leave of the INS of an identity, as it is now; null when nothing may.</summary>
    /// <remarks>INSi's history holds numbers with wrong keys: they are kept, and do not leave.</remarks>
    public static DiffusibleIdentity? For(PatientIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (identity.Status is not IdentityStatus.QUAL || identity.IsAnonymous)
            return null;
        var superseded = identity
            .InsHistory.Where(entry => entry.Kind is InsHistoryKind.Superseded && entry.Ins.HasRightKey)
            .Select(entry => Write(entry.Ins, InsUse.Old));
        return new(Write(identity.Ins!, InsUse.Official), [.. superseded]);
    }

    private static DiffusibleIns Write(Ins ins, InsUse use) => new(ins.Matricule.Full, ins.Oid, use);
}

/// <summary>The INS of an identity that may leave now.</summary>
/// <param name="Official">The active one.</param>
/// <param name="Old">Those that INSi said it superseded; never an invalidated one.</param>
public sealed record DiffusibleIdentity(DiffusibleIns Official, IReadOnlyList<DiffusibleIns> Old);

/// <summary>A readable INS.</summary>
/// <param name="Number">15 characters: 13 and the key.</param>
/// <param name="Oid">The OID that goes with it.</param>
/// <param name="Use">Active or superseded.</param>
public sealed record DiffusibleIns(string Number, InsOid Oid, InsUse Use)
{
    /// <summary>The word to show after the number (S003, S113).</summary>
    public InsNature Nature => Oid.Nature;

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => $"{Nature} {Use}";
}

/// <summary>The use of an INS in a message.</summary>
public enum InsUse
{
    /// <summary>The active one.</summary>
    Official,

    /// <summary>A superseded one.</summary>
    Old,
}
