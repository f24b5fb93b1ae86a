using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;

namespace FhirIns.Sandbox.Seeding;

/// <summary>A fictitious person as a record of the server, made by the rules as if the domain's own master had sent it (T15).</summary>
/// <param name="Member">The person.</param>
/// <param name="Row">The Patient, rendered.</param>
/// <param name="Trace">What happened to it, for the audit trail.</param>
internal sealed record PopulationRecord(PopulationMember Member, PatientRow Row, TraceRow Trace)
{
    private const string IdentityCard = "CN";

    private static readonly Actor Feed = FeedOf(SandboxClient.Find("feed")!);

    /// <summary>The id of the Patient of a member, the same at every start.</summary>
    public static string IdOf(int number) => new Guid(number + 1, 0x5eed, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1).ToString();

    /// <summary>The local identifier (IPP) of a member: <c>POP-0000001</c> is the first.</summary>
    public static string IppOf(int number) => string.Create(CultureInfo.InvariantCulture, $"POP-{number + 1:0000000}");

    /// <summary>Whether the server holds the INS of the member.</summary>
    public bool HasIns => Row.Identity.Ins is not null;

    /// <summary>Makes the record of a member.</summary>
    /// <exception cref="InvalidOperationException">The rules refuse the member: the population is at fault.</exception>
    public static PopulationRecord Of(PopulationMember member, DateTimeOffset at)
    {
        var registered = PatientIdentity.RegisterInherited(IdOf(member.Number), Inherited(member, at), Feed, at);
        if (registered.IsRefused)
            throw new InvalidOperationException($"The rules refuse {IppOf(member.Number)}: {registered.Refusal.Code}");
        var (identity, transition) = registered.Value;
        var change = new PatientChange(Feed, at, "POST", transition, FrCoreVersion.V2_2_0)
        {
            Residual = Residual(member),
        };
        return new(member, PatientRow.Create(identity, change), TraceOf(identity.Id, transition));
    }

    private static InheritedIdentity Inherited(PopulationMember member, DateTimeOffset at)
    {
        var isChecked = member.Status is PopulationStatus.Validated or PopulationStatus.Qualified;
        var ins = member.Status is PopulationStatus.Retrieved or PopulationStatus.Qualified ? Ins(member.Ins) : null;
        return new(Traits(member.Local), ins, isChecked)
        {
            Method = ins is null ? null : CollectionMethod.InsiTraits,
            Superseded =
                ins is not null && member.Superseded is { } past ? [new(Ins(past.Ins), past.From, past.To)] : [],
            Proof = isChecked ? IdentityCard : null,
            ValidatedOn = isChecked ? DateOnly.FromDateTime(at.DateTime) : null,
        };
    }

    private static StrictTraits Traits(CivilTraits traits) =>
        StrictTraits
            .TryCreate(
                traits.BirthName,
                traits.GivenNames[0],
                traits.GivenNameList,
                traits.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                traits.Man ? Sex.Male : Sex.Female,
                traits.BirthPlace
            )
            .Value;

    private static Ins Ins(NationalNumber number) =>
        Identity.Ins.TryParse(number.Value, InsOid.Parse(number.Oid), KeyControl.Reject).Value;

    private static Element Residual(PopulationMember member)
    {
        var patient = Element.Resource("Patient");
        var identifier = patient.Add("identifier").Set("use", "usual");
        identifier
            .Add("type")
            .Add("coding")
            .Set("system", "http://terminology.hl7.org/CodeSystem/v2-0203")
            .Set("code", "PI")
            .Set("display", "Patient internal identifier");
        identifier.Set("system", SandboxCast.IppSystem).Set("value", IppOf(member.Number));
        if (member.UsedName is { } usedName)
            patient.Add("name").Set("use", "usual").Set("family", usedName).Add("given").Value = member
                .Local
                .GivenNames[0];
        return patient;
    }

    private static TraceRow TraceOf(string id, Transition transition) =>
        new()
        {
            Id = Guid.CreateVersion7(transition.At).ToString(),
            At = transition.At,
            Kind = TraceKind.Transition,
            PatientId = id,
            Client = transition.Actor.ClientId,
            Organization = transition.Actor.Organization,
            Operation = "create",
            Outcome = "done",
            ToStatus = transition.To.ToString(),
            Event = transition.Event.ToString(),
        };

    private static Actor FeedOf(SandboxClient client) =>
        new(client.Id, null, client.Organization) { IdentificationDomain = client.IdentificationDomain };
}
