using System.Security.Cryptography;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// The sessions there are, as rows that all nodes see: signing out ends one everywhere, and a cookie that somebody kept
/// opens nothing any more.
/// </summary>
internal sealed class SessionLedger(FhirInsDbContext db, IOptions<DashboardOptions> options, TimeProvider clock)
{
    /// <summary>
    /// Begins a session of a person; its id. Sessions that have ended by themselves are swept on the way, and the name is
    /// learned.
    /// </summary>
    public async Task<string> BeginAsync(Person person, CancellationToken cancellationToken)
    {
        var now = Instant.Now(clock);
        await PersonNames.LearnAsync(db, person, cancellationToken);
        await db.Sessions.Where(session => session.Until <= now).ExecuteDeleteAsync(cancellationToken);
        var begun = new SessionRow
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Person = person.Id,
            Until = now + options.Value.SessionLifetime,
        };
        db.Sessions.Add(begun);
        await db.SaveChangesAsync(cancellationToken);
        return begun.Id;
    }

    /// <summary>Whether a session still lasts.</summary>
    public Task<bool> LastsAsync(string? id, CancellationToken cancellationToken)
    {
        var now = Instant.Now(clock);
        return id is null
            ? Task.FromResult(false)
            : db.Sessions.AnyAsync(session => session.Id == id && session.Until > now, cancellationToken);
    }

    /// <summary>Ends a session, if it lasts.</summary>
    public Task EndAsync(string id, CancellationToken cancellationToken) =>
        db.Sessions.Where(session => session.Id == id).ExecuteDeleteAsync(cancellationToken);
}
