using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>
/// Receives an identity from elsewhere (T13, T14, T16, S077–S087). It is written down first, then INSi is asked; while
/// INSi is down it waits and is taken up again by itself. A sender from outside the domain learns what its own message and
/// INSi say, and nothing of local records.
/// </summary>
internal sealed class IntakeIdentity(
    PatientWrite write,
    SettleIntake settle,
    IntakeSecrets secrets,
    NumberSystems systems,
    IOptions<VitaleAppOptions> vitaleApp
) : IOperationHandler
{
    /// <summary>Until then nobody else takes a message up that is being worked on.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>What ends a field of a datamatrix, and what stands for it: a string of FHIR holds no control character.</summary>
    private const char GroupSeparator = '\u001d';

    private const char ShownSeparator = '\u241d';

    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var (patient, form, unreadable) = PatientOf(input);
        if (patient is null)
            return FhirAnswer.Refused(DocumentErrors.Marked(unreadable, hasIns: false));
        var sent = write.Judge(patient, []);
        var problems = sent.Problems(isFeed: true, current: null, maySeeIns: true);
        if (problems.Any(problem => problem.IsError))
            return FhirAnswer.Refused(form is null ? problems : DocumentErrors.Marked(problems, form.Ins is not null));
        if (Forbidden(sent.Inbound) is { } forbidden)
            return forbidden;

        var isFromVitaleApp = vitaleApp.Value.Trusts(write.Caller, InboundJudgement.MethodOf(sent.Inbound));
        var intake = Record(patient, input.Text("source"), isFromVitaleApp);
        write.Db.Intakes.Add(intake);
        await write.Db.SaveChangesAsync(write.Cancelled);
        return Answer(await settle.RunAsync(intake), form);
    }

    private (Element? Patient, FormIdentity? Form, IReadOnlyList<Problem> Problems) PatientOf(OperationInput input)
    {
        var (patient, format, content) = (input.Resource("patient"), input.Text("format"), input.Text("content"));
        return (patient, format, content) switch
        {
            ({ } resource, null, null) => (resource, null, []),
            ({ }, _, _) => (
                null,
                null,
                [new("parameter-repeated", input.PlaceOf("format") ?? input.PlaceOf("content"))]
            ),
            (null, { } form, { } text) => Written(InputForm.Read(form, text.Replace(ShownSeparator, GroupSeparator))),
            _ => (null, null, [new("parameter-missing", "Parameters.parameter.where(name = 'patient')")]),
        };
    }

    /// <summary>What another standard says, as the Patient that would say the same.</summary>
    private (Element?, FormIdentity?, IReadOnlyList<Problem>) Written(FormReading reading) =>
        (
            reading.Identity is { } identity ? PatientForm.Write(systems.Known(identity)) : null,
            reading.Identity,
            reading.Problems
        );

    /// <summary>What the message alone forbids, whoever is known here.</summary>
    private FhirAnswer? Forbidden(InboundPatient inbound)
    {
        // Whether such traits can be anybody's is asked of an identity that is thrown away.
        var possible = PatientIdentity.Register("nobody", inbound.Traits!, searched: true, write.Actor, write.Now);
        if (possible.IsRefused)
            return FhirAnswer.Refused(possible.Refusal.Code, TraitPlaces.Of(possible.Refusal.Trait));
        var ins = InboundJudgement.InsOfFeed(inbound, write.KeyControl, write.Today);
        if (ins.IsRefused)
            return FhirAnswer.Refused(ins.Refusal.Code, "Patient.identifier");
        if (ins.Value is null)
            return null;
        if (ins.Value.IsFictitious && !write.Domain.AllowFictitiousNumbers)
            return FhirAnswer.Refused("oid-not-for-production", "Patient.identifier");
        return Receiver is null ? FhirAnswer.Refused("insi-not-configured") : null;
    }

    /// <summary>INSi is asked under the access of who receives: the caller's own organization inside the domain.</summary>
    private string? Receiver =>
        write.Caller.IsOutsideDomain ? write.Domain.ReceivingOrganization : write.Caller.Organization;

    private IntakeRow Record(Element patient, string? source, bool isFromVitaleApp) =>
        new()
        {
            Id = Guid.CreateVersion7(write.Now).ToString(),
            At = write.Now,
            State = SettleIntake.Waiting,
            Attempts = 1,
            NextAttemptAt = write.Now + Lease,
            Client = write.Caller.ClientId,
            Person = write.Caller.Person?.Id,
            Sender = write.Caller.Organization,
            SenderDomain = write.Caller.Domain,
            Receiver = Receiver,
            IsFromOutside = write.Caller.IsOutsideDomain,
            IsFromVitaleApp = isFromVitaleApp,
            Content = secrets.Protect(patient, source),
        };

    private FhirAnswer Answer(IntakeResult result, FormIdentity? form)
    {
        var output = new OperationOutput()
            .Add("status", "valueCode", StatusView.Of(result.Status ?? IdentityStatus.PROV, write.Caller))
            .Add("attach", "valueCode", result.MayAttach ? "allowed" : "parked")
            .Add("documentError", "valueCode", form is null ? null : DocumentErrors.Of(form, result))
            .AddReference("trace", $"AuditEvent/{result.TraceId}")
            .AddReference("task", result.TaskId is { } task ? $"Task/{task}" : null);
        return FhirAnswer.Of(output.Resource);
    }
}
