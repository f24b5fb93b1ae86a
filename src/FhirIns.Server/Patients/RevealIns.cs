using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// Shows those who supervise identities every INS a record holds or held, each said for what it is. Traced before it is
/// shown, and never cached.
/// </summary>
internal sealed class RevealIns(PatientWrite write) : IOperationHandler
{
    private const string StateExtension = "https://fhirins.org/fhir/StructureDefinition/ins-state";

    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var row = await write.Db.FindPatientAsync(id, write.Cancelled);
        if (row is null)
            return FhirAnswer.Refused("not-found");
        var revealed = Reveal.Of(row.Identity, input.Text("reason")!, write.Actor, write.Now);
        if (revealed.IsRefused)
            return FhirAnswer.Refused(revealed.Refusal);
        var trace = write.TraceAct(row, TraceKind.Reveal, "ins-reveal", revealed.Value.Reason);
        await write.Db.SaveChangesAsync(write.Cancelled);
        return FhirAnswer.Of(Write(revealed.Value, trace.Id)) with { NoStore = true };
    }

    private static Element Write(Revelation revelation, string traceId)
    {
        var output = new OperationOutput();
        foreach (var ins in revelation.Ins)
        {
            var identifier = output.Begin("identifier").Add("valueIdentifier");
            identifier.Add("extension").Set("url", StateExtension).Set("valueCode", CodeOf(ins.State));
            identifier.Set("use", ins.State is RevealedState.Active ? "official" : "old");
            identifier
                .Add("type")
                .Add("coding")
                .Set("system", FrCore.IdentifierTypes)
                .Set("code", FrCore.TypeOf(ins.Oid));
            identifier.Set("system", ins.Oid.Urn).Set("value", ins.Number);
        }
        return output.AddReference("trace", $"AuditEvent/{traceId}").Resource;
    }

    private static string CodeOf(RevealedState state) =>
        state switch
        {
            RevealedState.Active => "active",
            RevealedState.Superseded => "superseded",
            RevealedState.Invalidated => "invalidated",
            RevealedState.SetAside => "set-aside",
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
}
