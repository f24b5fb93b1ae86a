using System.Linq.Expressions;

namespace FhirIns.Identity;

/// <summary>Conditions for queries that look for an INS, so that nobody has to read its digits to search with it.</summary>
public static class InsLookup
{
    /// <summary>Identities that hold an INS as active, qualified or not: for the guards of S005, not for answers.</summary>
    public static Expression<Func<PatientIdentity, bool>> Holder(Ins ins)
    {
        ArgumentNullException.ThrowIfNull(ins);
        var (number, oid) = (ins.Matricule.Full, ins.Oid.Value);
        return identity => identity.InsNumber == number && identity.InsOid == oid;
    }

    /// <summary>The entries of histories by which an identity holds an INS as superseded (INSHISTO, T19, T20).</summary>
    public static Expression<Func<InsHistoryEntry, bool>> Superseded(Ins ins)
    {
        ArgumentNullException.ThrowIfNull(ins);
        var (number, oid) = (ins.Matricule.Full, ins.Oid.Value);
        return entry => entry.Number == number && entry.Oid == oid && entry.Kind == InsHistoryKind.Superseded;
    }

    /// <summary>Identities other than one that hold an INS as active: whether <c>HeldByAnother</c> is true.</summary>
    public static Expression<Func<PatientIdentity, bool>> HolderOtherThan(Ins ins, string id)
    {
        ArgumentNullException.ThrowIfNull(ins);
        var (number, oid) = (ins.Matricule.Full, ins.Oid.Value);
        return identity => identity.Id != id && identity.InsNumber == number && identity.InsOid == oid;
    }
}
