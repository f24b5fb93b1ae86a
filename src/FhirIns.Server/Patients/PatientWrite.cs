using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>What every use case that writes a Patient is given: who asks, when, by which settings.</summary>
internal sealed class PatientWrite(
    IHttpContextAccessor accessor,
    FhirInsDbContext db,
    TimeProvider clock,
    IOptions<FhirOptions> fhir,
    IOptions<IdentityOptions> identity,
    IOptions<InsNumberOptions> numbers,
    ProfileValidation profiles,
    Overlaps overlaps
)
{
    private DateTimeOffset? now;
    private Caller? caller;

    public HttpContext Http => accessor.HttpContext!;

    /// <summary>Who acts: who calls, or the one on whose behalf a job goes on.</summary>
    public Caller Caller => caller ??= Http.GetCaller();

    public FhirInsDbContext Db => db;

    public FhirOptions Fhir => fhir.Value;

    public IdentityOptions Domain => identity.Value;

    public KeyControl KeyControl => numbers.Value.Control;

    public Prefer Prefer => Prefer.Of(Http.Request);

    public Actor Actor => Caller.ToActor();

    /// <summary>The instant of the act: one for all that it writes.</summary>
    public DateTimeOffset Now => now ??= Instant.Now(clock);

    /// <summary>The day of the act.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>The absolute address of this server, as the client sees it.</summary>
    public string Base => FhirBase.Of(Http.Request, Fhir);

    public CancellationToken Cancelled => accessor.HttpContext?.RequestAborted ?? CancellationToken.None;

    public FrCoreVersion FrCore => FrCoreVersions.Parse(Fhir.FrCoreVersion);

    /// <summary>Lets a job, which has no request, act for whoever asked for it.</summary>
    public PatientWrite ActFor(Caller whoAsked)
    {
        caller = whoAsked;
        return this;
    }

    public PatientChange Change(string method, Transition? transition) => new(Actor, Now, method, transition, FrCore);

    /// <summary>The Patient in the body, parsed, of the right type, and judged by its profile; else the refusal.</summary>
    public async Task<(SentPatient? Sent, FhirAnswer? Refusal)> ReadBodyAsync()
    {
        var body = await FhirBody.ReadAsync(Http.Request, Fhir.MaxBodyBytes, Cancelled);
        if (body.HasErrors)
            return (null, FhirAnswer.Refused(body.Problems));
        if (body.Resource!.Type != "Patient")
            return (null, FhirAnswer.Refused("resource-type-wrong", body.Resource.Type));
        return (Judge(body.Resource, body.Problems), null);
    }

    /// <summary>A Patient with all that is wrong with it by R4, by its profiles and by the rules of identity.</summary>
    public SentPatient Judge(Element patient, IEnumerable<Problem> found)
    {
        var byProfile = profiles
            .Judge(patient, ProfileValidation.Patient)
            .Select(problem => problem with { Status = StatusCodes.Status422UnprocessableEntity });
        return new(patient, PatientResource.Read(patient, KeyControl), [.. found, .. byProfile]);
    }

    /// <summary>Whether If-Match allows a change of this version; the refusal when it does not.</summary>
    public FhirAnswer? CheckIfMatch(int version) => IfMatch.Check(Http.Request, version, Fhir);

    /// <summary>Takes an INS that has just become known out of what was written before it was.</summary>
    /// <param name="held">The INS that was held before, about which nothing has to be done.</param>
    public async Task TakeHeldInsOutOfVersionsAsync(PatientRow row, Ins? held)
    {
        if (row.Identity.Ins == held)
            return;
        // A version that somebody else adds meanwhile makes the save fail by its number.
        await db.Entry(row)
            .Collection(one => one.Versions)
            .Query()
            .Where(version => version.Version <= row.Version)
            .LoadAsync(Cancelled);
        row.TakeHeldInsOutOfVersions();
    }

    /// <summary>The Patient of an id; the refusal when there is none, or none any more.</summary>
    public async Task<(PatientRow? Row, FhirAnswer? Refusal)> FindAsync(string id) =>
        await db.FindPatientAsync(id, Cancelled) switch
        {
            null => (null, FhirAnswer.Refused("not-found")),
            { Deleted: true } => (null, FhirAnswer.Refused("gone")),
            var row => (row, null),
        };

    /// <summary>The same, to decide on its identity: refused too when it moved since the decision was sent.</summary>
    public async Task<(PatientRow? Row, FhirAnswer? Refusal)> FindToDecideAsync(string id)
    {
        var (row, refusal) = await FindAsync(id);
        return row is not null && CheckDecision(id) is { } late ? (null, late) : (row, refusal);
    }

    /// <summary>The refusal of a decision on an identity about which something was written since it was sent.</summary>
    public FhirAnswer? CheckDecision(string id) => MovedMeanwhile(overlaps.IsWrittenSince(accessor.HttpContext, id));

    /// <summary>The refusal of a change of an identity on which something was decided since it was sent.</summary>
    public FhirAnswer? CheckChange(string id) => MovedMeanwhile(overlaps.IsDecidedSince(accessor.HttpContext, id));

    private static FhirAnswer? MovedMeanwhile(bool moved) => moved ? FhirAnswer.Refused("moved-meanwhile") : null;

    /// <summary>Saves a decision on identities, unless one of them moved meanwhile.</summary>
    public Task<FhirAnswer?> SaveDecisionAsync() => SaveAsync(CheckDecision, isDecision: true);

    /// <summary>Saves a change of an identity, unless somebody decided on it meanwhile.</summary>
    public Task<FhirAnswer?> SaveChangeAsync() => SaveAsync(CheckChange);

    /// <summary>Saves the act as a whole; the refusal when somebody else was faster.</summary>
    public Task<FhirAnswer?> SaveAsync() => SaveAsync(_ => null);

    private async Task<FhirAnswer?> SaveAsync(Func<string, FhirAnswer?> check, bool isDecision = false)
    {
        var written = db
            .ChangeTracker.Entries<PatientRow>()
            .Where(entry => entry.State is EntityState.Modified)
            .Select(entry => entry.Entity.Id)
            .ToList();
        try
        {
            await using var alone = await Alone.BeginAsync(db, sql: null, keys: [], Cancelled);
            await db.SaveChangesAsync(Cancelled);
            // From here on nobody else can write the same row: who was faster has been noted, and who comes later will see
            // the note as soon as the change itself.
            if (written.Select(check).FirstOrDefault(refusal => refusal is not null) is { } late)
                return late;
            foreach (var id in written)
                overlaps.Note(id, isDecision);
            await alone.CommitAsync(Cancelled);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return FhirAnswer.Refused(
                accessor.HttpContext?.Request.Headers.IfMatch.Count > 0 ? "version-stale" : "moved-meanwhile"
            );
        }
        catch (DbUpdateException exception) when (Providers.IsInsTaken(exception))
        {
            return FhirAnswer.Refused(RefusalCodes.InsAlreadyActive);
        }
        catch (DbUpdateException exception) when (Providers.IsUniqueViolation(exception))
        {
            return FhirAnswer.Refused("moved-meanwhile");
        }
    }

    /// <summary>The absolute address of the current version.</summary>
    public string LocationOf(PatientRow row) =>
        $"{Base}/Patient/{row.Id}/_history/{row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>The answer to a write, as the client prefers it.</summary>
    public FhirAnswer Answer(PatientRow row, int status, IReadOnlyList<Problem> notes)
    {
        var location = LocationOf(row);
        var created = status == StatusCodes.Status201Created;
        // Whoever may change a Patient but not read it learns nothing by changing nothing.
        var mayRead = created || Caller.Has("system/Patient.r");
        return (mayRead ? Prefer.Return : "minimal") switch
        {
            "minimal" => FhirAnswer.Rendered(default, row.Version, row.Updated, status) with
            {
                Location = created ? location : null,
                ContentLocation = created ? null : location,
            },
            "OperationOutcome" => FhirAnswer.Of(
                notes.Count == 0 ? OperationOutcomes.AllOk() : OperationOutcomes.Of(notes),
                status
            ) with
            {
                Version = row.Version,
                LastModified = row.Updated,
                Location = created ? location : null,
            },
            _ => FhirAnswer.Rendered(row.For(Caller.MaySeeIns), row.Version, row.Updated, status) with
            {
                Location = created ? location : null,
                ContentLocation = created ? null : location,
            },
        };
    }
}
