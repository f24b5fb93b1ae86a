namespace FhirIns.Server.MassVerification;

/// <summary>How the verification of one identity ended.</summary>
internal enum ItemEnd
{
    /// <summary>INSi spoke of it: OK or KO.</summary>
    Answered,

    /// <summary>It may not be verified, or not any more.</summary>
    Skipped,

    /// <summary>INSi was asked and did not answer.</summary>
    Unanswered,

    /// <summary>INSi could not be asked, for a reason that lies in no identity; nothing counts against this one.</summary>
    HeldBack,

    /// <summary>Its record changed before INSi was asked: it waits for the next claim of the lot.</summary>
    Postponed,

    /// <summary>Another node holds the lot by now.</summary>
    Lost,
}
