using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>The exceptional procedure: a practitioner attests to know the person, in place of a document (S092–S097).</summary>
internal static class AttestIdentity
{
    public static Task<IResult> Act(string id, IdentityDesk desk, Acts acts, ShowIdentity show, Shell shell) =>
        desk.ActAsync(
            id,
            "attested",
            async form =>
                form["attestation"] == ExceptionalProcedure.Sentence
                    ? await acts.RunAsync(
                        "Patient-identity-validate",
                        id,
                        new OperationOutput()
                            .AddParts("proof", ("type", "valueCode", ProofCatalogue.Attestation))
                            .Add("concordance", "valueBoolean", "true")
                            .Add("attestation", "valueString", ExceptionalProcedure.Sentence)
                    )
                    : Outcome.Mistaken([new("attestation-wording", shell.T["attest.tick"], "attestation")]),
            status => show.PageAsync<AttestPage>(id, status)
        );

    /// <summary>Whether the procedure is for this person at all, by their rights; who else is not told of it.</summary>
    public static bool IsFor(Caller caller) => caller.Has("ins.attest");

    /// <summary>What stands in the way, by the codes of the catalogue; empty when only the sentence is missing.</summary>
    public static IReadOnlyList<string> Obstacles(IdentityModel model, Caller caller)
    {
        var procedure = new ExceptionalProcedure(null) { TraitsTypedAt = model.TraitsTypedAt };
        var codes = model.Identity.ObstaclesToAttestation(procedure, caller.ToActor()).Select(refusal => refusal.Code);
        return Authorization.Check(caller, ScopeTable.Attest) is { } forbidden
            ? [.. codes.Prepend(forbidden.Code).Distinct()]
            : [.. codes];
    }
}
