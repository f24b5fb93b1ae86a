using FhirIns.Insi;

namespace FhirIns.Server.Http;

/// <summary>What a call to INSi that brought no answer means to the client.</summary>
internal static class InsiProblems
{
    /// <summary>The refusal for a call without an answer. A fault is never "not found".</summary>
    public static FhirAnswer Answer<TAnswer>(InsiCall<TAnswer> call, string traceId)
    {
        var (code, wait) = Judge(call);
        var problem = new Problem(code) { Diagnostics = $"AuditEvent/{traceId}" };
        return FhirAnswer.Refused(problem) with { RetryAfter = wait };
    }

    /// <summary>Whether asking again later can help: the identity then waits in a work list.</summary>
    public static bool IsPassing<TAnswer>(InsiCall<TAnswer> call) =>
        Judge(call).Code is "insi-unavailable" or "insi-maintenance";

    /// <summary>Whether INSi answered with an error that asking again cannot mend: somebody has to look into it.</summary>
    public static bool IsFault<TAnswer>(InsiCall<TAnswer> call) =>
        Judge(call).Code is "insi-fault" or "insi-answer-unreadable";

    private static (string Code, int? RetryAfter) Judge<TAnswer>(InsiCall<TAnswer> call) =>
        call switch
        {
            InsiCall<TAnswer>.NotAllowed { Refusal.IsTemporary: true } refused => (
                refused.Refusal.Reason is InsiRefusalReason.Maintenance ? "insi-maintenance" : "insi-unavailable",
                Math.Max(1, (int)Math.Ceiling(refused.Refusal.RetryAfter!.Value.TotalSeconds))
            ),
            InsiCall<TAnswer>.NotAllowed refused => (CodeOf(refused.Refusal.Reason), null),
            { IsRetriable: true } => ("insi-unavailable", 60),
            InsiCall<TAnswer>.Unreadable => ("insi-answer-unreadable", null),
            _ => ("insi-fault", null),
        };

    private static string CodeOf(InsiRefusalReason reason) =>
        reason switch
        {
            InsiRefusalReason.VitaleReadingStale or InsiRefusalReason.VitaleReadingInvalid => "vitale-refused",
            InsiRefusalReason.TraitNotSendable => "trait-not-sendable",
            InsiRefusalReason.AssertionMissing
            or InsiRefusalReason.AssertionMalformed
            or InsiRefusalReason.AssertionSignatureInvalid
            or InsiRefusalReason.AssertionStale
            or InsiRefusalReason.AssertionNameMismatch
            or InsiRefusalReason.CardUntrusted
            or InsiRefusalReason.CardNotNominative
            or InsiRefusalReason.ProfessionalMissing => "assertion-refused",
            _ => "insi-not-configured",
        };
}
