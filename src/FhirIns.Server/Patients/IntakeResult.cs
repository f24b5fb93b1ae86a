using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>What INSi, or a contract, says of an identity that was received.</summary>
internal enum IntakeRoute
{
    /// <summary>INSi has not answered yet.</summary>
    Waiting,

    /// <summary>It came without an INS: there is nothing to verify.</summary>
    WithoutIns,

    /// <summary>INSi confirmed INS and traits (T13, S082).</summary>
    Confirmed,

    /// <summary>INSi did not, or could not be asked about such traits (T14, S081).</summary>
    Denied,

    /// <summary>A trust contract with the sender runs (T16, S059).</summary>
    Entrusted,

    /// <summary>Read from the Vitale application, which holds the INS and proves the person (T17, S100).</summary>
    VitaleApp,

    /// <summary>It is qualified here with the same INS and traits: INSi is not asked (S077, S085).</summary>
    Known,
}

/// <summary>What became of an identity that was received.</summary>
/// <param name="TraceId">The line that tells of it.</param>
internal sealed record IntakeResult(IntakeRoute Route, string TraceId)
{
    /// <summary>The status of the identity here; null when it was not taken, or not yet.</summary>
    public IdentityStatus? Status { get; init; }

    /// <summary>Whether what came with the identity may be filed without a person (S086, S087).</summary>
    public bool MayAttach { get; init; }

    /// <summary>The task opened for a person.</summary>
    public string? TaskId { get; init; }

    /// <summary>
    /// What a sender from outside is told: what its message would have become if nobody here had ever known the person.
    /// </summary>
    public IntakeResult ForOutside(bool isInsiBelievedUp) =>
        this with
        {
            Status = Route is IntakeRoute.Entrusted ? IdentityStatus.VALI : IdentityStatus.PROV,
            MayAttach =
                Route is IntakeRoute.Confirmed or IntakeRoute.Entrusted
                || (Route is IntakeRoute.Known && isInsiBelievedUp),
            TaskId = Route is IntakeRoute.Denied ? TaskId : null,
        };
}
