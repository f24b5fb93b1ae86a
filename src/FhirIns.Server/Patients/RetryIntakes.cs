using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Takes up again what was received while INSi was down, or what a crash left in the middle. A job calls it; everything it
/// needs to know is in the rows.
/// </summary>
internal sealed class RetryIntakes(
    IServiceScopeFactory scopes,
    IDbContextFactory<FhirInsDbContext> contexts,
    TimeProvider clock
)
{
    /// <summary>How long one message is worked on before another worker may think it was left.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Works on the messages that are due, the one that waits longest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <returns>How many were worked on.</returns>
    public async Task<int> RunAsync(int limit, CancellationToken cancellationToken)
    {
        var done = 0;
        while (done < limit && await ClaimAsync(cancellationToken) is { } intake)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<PatientWrite>().ActFor(SenderOf(intake));
            await scope.ServiceProvider.GetRequiredService<SettleIntake>().RunAsync(intake);
            done++;
        }
        return done;
    }

    private async Task<IntakeRow?> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = Instant.Now(clock);
        while (
            await db
                .Intakes.Where(row => row.State == SettleIntake.Waiting && row.NextAttemptAt <= now)
                .OrderBy(row => row.NextAttemptAt)
                .FirstOrDefaultAsync(cancellationToken)
                is { } intake
        )
        {
            intake.Attempts++;
            intake.NextAttemptAt = now + Lease;
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return intake;
            }
            catch (DbUpdateConcurrencyException)
            {
                db.ChangeTracker.Clear();
            }
        }
        return null;
    }

    private static Caller SenderOf(IntakeRow intake) =>
        new()
        {
            ClientId = intake.Client,
            Scopes = ScopeSet.Parse([]),
            Person = intake.Person is { } person ? new(person, person) : null,
            Organization = intake.Sender,
            Domain = intake.SenderDomain,
            IsOutsideDomain = intake.IsFromOutside,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };
}
