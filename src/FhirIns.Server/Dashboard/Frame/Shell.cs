using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Primitives;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>What every page of one request needs: the language, the person, the proofs that forms carry.</summary>
public sealed class Shell
{
    /// <summary>The cookie that remembers the language.</summary>
    public const string LanguageCookie = "fhirins-language";

    private readonly IDataProtectionProvider protection;
    private readonly TimeProvider clock;

    /// <summary>Made once for a request, before anything of the page is sent.</summary>
    public Shell(
        IHttpContextAccessor accessor,
        IAntiforgery antiforgery,
        IDataProtectionProvider protection,
        IEnumerable<ExtraEntry> entries,
        TimeProvider clock
    )
    {
        ArgumentNullException.ThrowIfNull(accessor);
        ArgumentNullException.ThrowIfNull(antiforgery);
        (this.protection, this.clock) = (protection, clock);
        Http = accessor.HttpContext!;
        ExtraEntries = [.. entries];
        T = Http.Request.Cookies[LanguageCookie] == "en" ? Words.English : Words.French;
        Caller = Http.Features.Get<Caller>();
        if (Caller?.Person is not { } person)
            return;
        Csrf = antiforgery.GetAndStoreTokens(Http).RequestToken!;
        Done = Flash.Take(Http);
        if (HttpMethods.IsGet(Http.Request.Method) && Draft.Take(Http, protection, person.Id) is { } draft)
            (Action, Typed, IsDraft) = (
                draft.Action,
                draft.Fields.ToDictionary(one => one.Key, one => (StringValues)one.Value),
                true
            );
    }

    /// <summary>The sentences in the language of the person.</summary>
    public Words T { get; }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The day it is in France.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Words.InFrance(Now).DateTime);

    /// <summary>The address of the page, within the server.</summary>
    public string Page => Draft.Address(Http.Request);

    /// <summary>Pages that the host adds to those of the server.</summary>
    public IReadOnlyList<ExtraEntry> ExtraEntries { get; }

    /// <summary>The form that is shown again, by its address; null when there is none.</summary>
    internal string? Action { get; private set; }

    /// <summary>What was typed in it.</summary>
    internal IReadOnlyDictionary<string, StringValues> Typed { get; private set; } =
        new Dictionary<string, StringValues>();

    /// <summary>Whether that was kept from a session that ended.</summary>
    internal bool IsDraft { get; private set; }

    /// <summary>What was just done, to be told on this page, a sentence under <c>done.</c>; null for nothing.</summary>
    internal string? Done { get; }

    /// <summary>What was wrong with it.</summary>
    internal IReadOnlyList<PageProblem> Problems { get; private set; } = [];

    internal HttpContext Http { get; }

    /// <summary>Who is signed in; null on the pages for those who are not.</summary>
    internal Caller? Caller { get; }

    internal string Csrf { get; } = "";

    /// <summary>Whether the person may do what a row of the table of scopes guards.</summary>
    internal bool May(Requirement requirement) =>
        Caller is not null && Authorization.Check(Caller, requirement) is null;

    internal string NewTicket() => FormTicket.Issue(Caller!.Person!.Id, protection);

    /// <summary>Shows a form again, with what was typed and what is wrong with it.</summary>
    internal void ShowAgain(IFormCollection form, params IReadOnlyList<PageProblem> problems) =>
        (Action, Typed, Problems) = (
            Draft.Address(Http.Request),
            form.ToDictionary(one => one.Key, one => one.Value),
            problems
        );

    /// <summary>Changes what stands in the form that is shown again.</summary>
    internal void Retype(IReadOnlyDictionary<string, StringValues> typed) => Typed = typed;

    /// <summary>What was typed in a field of a form that is shown again; null when it is shown for the first time.</summary>
    internal string? TypedIn(string action, string field) =>
        Action == action && Typed.TryGetValue(field, out var values) ? values.ToString() : null;

    /// <summary>Whether a form is shown again.</summary>
    internal bool IsShownAgain(string action) => Action == action;
}

/// <summary>Why an act was refused, in the person's language.</summary>
/// <param name="Code">The stable code, as FHIR gives it.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Field">The field to blame, or null.</param>
public sealed record PageProblem(string Code, string Text, string? Field = null)
{
    /// <summary>Where to see what is there now; null for nowhere.</summary>
    public string? Address { get; init; }

    /// <summary>Whether nobody did anything wrong: the form came late, or twice.</summary>
    public bool IsCalm => Code is "stale" or "already-sent";
}

/// <summary>A page that a host adds to the navigation.</summary>
/// <param name="Code">Its word stands under <c>nav.[code]</c>.</param>
/// <param name="Address">Where it is.</param>
public sealed record ExtraEntry(string Code, string Address);
