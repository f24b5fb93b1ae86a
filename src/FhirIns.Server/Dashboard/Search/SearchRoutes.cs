using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Search;

/// <summary>Looking for somebody: before a creation always, with the rules of antériorité (A1–A9).</summary>
internal static class SearchRoutes
{
    private const int MostShown = 50;

    public static void MapSearch(this IEndpointRouteBuilder pages)
    {
        var right = ScopeTable.Interaction("Patient", "search-type");
        pages.MapGet("/search", Show).ForPeople(right);
        pages.MapPost("/search", Ask).ForPeople(right);
    }

    private static async Task<IResult> Show(
        string? q,
        Shell shell,
        SearchPatients search,
        FhirInsDbContext db,
        IDataProtectionProvider protection,
        HttpContext http
    )
    {
        var terms = q is null ? null : SearchTerms.Unprotect(q, shell.Caller!.Person!.Id, protection);
        if (terms is null)
            return Pages.Of<SearchPage>(new SearchModel(SearchTerms.None, null, false, null));
        var (ids, problems) = await search.MatchAsync(terms.Query, shell.Caller!, http.RequestAborted, MostShown + 1);
        if (problems.Count > 0)
            return Pages.Of<SearchPage>(new SearchModel(terms, [], false, q));
        var found = await PersonLine.OfAsync(db, [.. ids.Take(MostShown)], shell, http.RequestAborted);
        return Pages.Of<SearchPage>(new SearchModel(terms, found, ids.Count > MostShown, q));
    }

    /// <summary>The address of the answer holds no trait, so that it may be kept, gone back to and reloaded.</summary>
    private static async Task<IResult> Ask(Shell shell, IDataProtectionProvider protection, HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var terms = SearchTerms.Of(form);
        if (Mistake(terms) is { } mistake)
        {
            shell.ShowAgain(form, new PageProblem(mistake.Code, shell.T[mistake.Code], mistake.Field));
            return Pages.Of<SearchPage>(
                new SearchModel(terms, null, false, null),
                StatusCodes.Status422UnprocessableEntity
            );
        }
        return Results.LocalRedirect(
            $"/search?q={Uri.EscapeDataString(terms.Protect(shell.Caller!.Person!.Id, protection))}"
        );
    }

    private static (string Code, string Field)? Mistake(SearchTerms terms) =>
        terms switch
        {
            { IsEmpty: true } => ("search.empty", "birthDate"),
            { Number: null, BirthDate: null } => ("search.date-first", "birthDate"),
            { BirthDate: { } date } when !Identity.BirthDate.TryParse(date, out _) => (
                "search.date-wrong",
                "birthDate"
            ),
            _ => null,
        };
}

/// <summary>A search and what it found.</summary>
/// <param name="Found">Null before anything was searched for.</param>
/// <param name="HasMore">Whether there are more than are shown.</param>
/// <param name="Token">The terms as the address carries them.</param>
public sealed record SearchModel(SearchTerms Terms, IReadOnlyList<PersonLine>? Found, bool HasMore, string? Token);
