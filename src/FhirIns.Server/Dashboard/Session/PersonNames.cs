using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>What the people of the team are called: learned when they sign in, shown where a trace knows their subject alone.</summary>
internal static class PersonNames
{
    private const int MostToChooseFrom = 500;

    /// <summary>Keeps the name of somebody who signs in.</summary>
    public static async Task LearnAsync(FhirInsDbContext db, Person person, CancellationToken cancellationToken)
    {
        if (
            await db
                .PersonNames.Where(row => row.Id == person.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, person.Name), cancellationToken) > 0
        )
            return;
        db.PersonNames.Add(new() { Id = person.Id, Name = person.Name });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (Providers.IsUniqueViolation(exception))
        {
            // They signed in twice at once: the name is there.
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Whom one may choose among: subject and name, by name.</summary>
    public static Task<List<(string Id, string Name)>> TeamAsync(
        FhirInsDbContext db,
        CancellationToken cancellationToken
    ) =>
        db
            .PersonNames.OrderBy(row => row.Name)
            .Take(MostToChooseFrom)
            .Select(row => new ValueTuple<string, string>(row.Id, row.Name))
            .ToListAsync(cancellationToken);

    /// <summary>The names of those who have signed in, by subject; whoever has not is missing.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(
        FhirInsDbContext db,
        IEnumerable<string?> people,
        CancellationToken cancellationToken
    )
    {
        var ids = people.OfType<string>().Distinct().ToList();
        return ids.Count == 0
            ? new Dictionary<string, string>()
            : await db
                .PersonNames.Where(row => ids.Contains(row.Id))
                .ToDictionaryAsync(row => row.Id, row => Frame.PersonText.Plain(row.Name), cancellationToken);
    }
}
