namespace FhirIns.Identity;

// Attributes and notes: T11, T12, S064.
public sealed partial class PatientIdentity
{
    /// <summary>Whether an attribute is set.</summary>
    public bool Has(IdentityAttribute attribute) =>
        attribute switch
        {
            IdentityAttribute.HOMA => IsHomonym,
            IdentityAttribute.DOUT => IsDoubtful,
            IdentityAttribute.FICT => IsFictive,
            IdentityAttribute.ANOM => IsAnonymous,
            _ => throw new ArgumentOutOfRangeException(nameof(attribute)),
        };

    /// <summary>
    /// Sets or removes an attribute. A doubtful or fictive identity loses its INS and its check, whatever it was (T11, EXI ID
    /// 26); removing the attribute gives nothing back (T12). Anonymity keeps the INS in and moves no fact (S064).
    /// </summary>
    public Result<Transition> SetAttribute(
        IdentityAttribute attribute,
        bool value,
        string? reason,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var refusal = RefuseMerged() ?? (value ? RefuseCombination(attribute) : null);
        if (refusal is not null)
            return refusal;

        var from = Status;
        var dropped = value && HasIns && attribute is IdentityAttribute.DOUT or IdentityAttribute.FICT;
        Mark(attribute, value);
        if (IsDoubtful || IsFictive)
        {
            DropIns(at, reason ?? attribute.ToString());
            CurrentCheck?.Move(CheckState.Withdrawn, at);
        }
        var happened = value ? IdentityEvent.AttributeSet : IdentityEvent.AttributeCleared;
        return Conclude(from, happened, actor, at, reason) with { InsInvalidated = dropped };
    }

    /// <summary>Writes or erases a note; no effect on the status.</summary>
    /// <param name="note">Which.</param>
    /// <param name="on">The day it is true of, or null to erase it.</param>
    /// <param name="actor">Who.</param>
    /// <param name="at">When.</param>
    public Result<Transition> Note(IdentityNote note, DateOnly? on, Actor actor, DateTimeOffset at)
    {
        if (RefuseMerged() is { } refusal)
            return refusal;
        if (on > DayOf(at))
            return new Refusal(RefusalCodes.DateInFuture);
        if (note is IdentityNote.NoProof)
            NoProofOn = on;
        else
            InformedOn = on;
        return Conclude(Status, IdentityEvent.Noted, actor, at);
    }

    private Refusal? RefuseCombination(IdentityAttribute attribute)
    {
        var combines = attribute switch
        {
            IdentityAttribute.FICT => !IsHomonym && !IsDoubtful,
            IdentityAttribute.HOMA or IdentityAttribute.DOUT => !IsFictive,
            _ => true,
        };
        return combines ? null : new(RefusalCodes.AttributeCombination);
    }

    private void Mark(IdentityAttribute attribute, bool value)
    {
        switch (attribute)
        {
            case IdentityAttribute.HOMA:
                IsHomonym = value;
                break;
            case IdentityAttribute.DOUT:
                IsDoubtful = value;
                break;
            case IdentityAttribute.FICT:
                IsFictive = value;
                break;
            case IdentityAttribute.ANOM:
                IsAnonymous = value;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attribute));
        }
    }
}
