using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>
/// Records that somebody checked the traits against an identity document (T3, T4, S089), or attests to know the person
/// (T18). Documents that do not agree change nothing and open an écart (S091).
/// </summary>
internal sealed class ValidateIdentity(PatientWrite write, IOptions<ProofOptions> proofTypes) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var (row, absent) = await write.FindToDecideAsync(id);
        if (row is null)
            return absent!;
        var isAttestation = input.Parts("proof").Any(proof => proof.Text("type") == ProofCatalogue.Attestation);
        if (isAttestation && Authorization.Check(write.Caller, ScopeTable.Attest) is { } forbidden)
            return FhirAnswer.Refused(forbidden);
        if (CheckDate(row, input) is { } wrongDate)
            return FhirAnswer.Refused(wrongDate);
        var recorded = isAttestation ? await AttestAsync(row, input) : Check(row, input);
        if (recorded.IsRefused)
            return FhirAnswer.Refused(recorded.Refusal.Code, PlaceOf(recorded.Refusal, input));

        var transition = recorded.Value;
        string? task = null;
        if (transition.Event is IdentityEvent.DiscordanceFound)
            task = await write.OpenTaskOnceAsync("ecart", row.Id, "document");
        else
            row.Record(write.Change("PUT", transition));
        write.Trace(row, transition, "identity-validate", what: ProofsOf(input));
        return await write.SaveDecisionAsync() ?? (IResult)IdentityAnswer.Of(row, write, task);
    }

    /// <summary>A document is looked at on a day, and not before the person was born.</summary>
    private static Problem? CheckDate(PatientRow row, OperationInput input)
    {
        if (input.Text("date") is not { } text)
            return null;
        var place = input.PlaceOf("date");
        return Days.Of(text) switch
        {
            null => new("parameter-invalid", place),
            { } day when day < row.Identity.Traits.BirthDate.Day => new("date-before-birth", place),
            _ => null,
        };
    }

    private Result<Transition> Check(PatientRow row, OperationInput input)
    {
        var proofs = input
            .Parts("proof")
            .Select(proof => new PresentedProof(proof.Text("type")!, HolderOf(proof)))
            .ToList();
        var check = new IdentityCheck(proofs, input.IsTrue("concordance"), Days.Of(input.Text("date")))
        {
            Catalogue = proofTypes.Value.Catalogue,
        };
        return row.Identity.RecordCheck(check, write.Actor, write.Now);
    }

    private async Task<Result<Transition>> AttestAsync(PatientRow row, OperationInput input)
    {
        if (input.Parts("proof").Count > 1)
            return new Refusal(RefusalCodes.ProofNotAccepted);
        var procedure = new ExceptionalProcedure(input.Text("attestation") ?? "")
        {
            Concordant = input.IsTrue("concordance"),
            TraitsTypedAt = await write.Db.TraitsTypedAtAsync(row, write.Cancelled),
        };
        return row.Identity.Attest(procedure, write.Actor, write.Now);
    }

    /// <summary>The documents shown, in their order: <c>CN</c>, or <c>AN CN:parent</c>.</summary>
    private static string ProofsOf(OperationInput input) =>
        string.Join(
            ' ',
            input
                .Parts("proof")
                .Select(proof =>
                    HolderOf(proof) is ProofHolder.Patient
                        ? proof.Text("type")
                        : $"{proof.Text("type")}:{proof.Text("holder")}"
                )
        );

    private static ProofHolder HolderOf(OperationInput proof) =>
        proof.Text("holder") switch
        {
            "parent" => ProofHolder.Parent,
            "tutor" => ProofHolder.Tutor,
            _ => ProofHolder.Patient,
        };

    private static string? PlaceOf(Refusal refusal, OperationInput input) =>
        refusal.Code switch
        {
            RefusalCodes.ProofNotAccepted or RefusalCodes.ProofMissing => input.PlaceOf("proof"),
            RefusalCodes.DateInFuture => input.PlaceOf("date"),
            RefusalCodes.AttestationWording => input.PlaceOf("attestation") ?? "Parameters",
            _ => TraitPlaces.Of(refusal.Trait),
        };
}
