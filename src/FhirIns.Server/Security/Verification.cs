namespace FhirIns.Server.Security;

/// <summary>The outcome of looking at a token: a caller or a refusal, never both.</summary>
internal readonly record struct Verification(Caller? Caller, SecurityRefusal? Refusal)
{
    public static implicit operator Verification(Caller caller) => new(caller, null);

    public static implicit operator Verification(SecurityRefusal refusal) => new(null, refusal);
}
