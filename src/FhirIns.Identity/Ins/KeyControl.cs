namespace FhirIns.Identity;

/// <summary>What to do with a matricule whose control key is wrong.</summary>
public enum KeyControl
{
    /// <summary>Refuse it (<see cref="RefusalCodes.MatriculeKeyWrong"/>).</summary>
    Reject,

    /// <summary>Take it as it is; <see cref="Ins.HasRightKey"/> tells.</summary>
    Warn,
}
