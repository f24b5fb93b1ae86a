using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// The door of the pages: a session, the right that the page asks for (the same row of <see cref="ScopeTable"/> as the
/// act in FHIR), and for a form the proof that it is ours.
/// </summary>
internal sealed class SessionGate(
    IAntiforgery antiforgery,
    IDataProtectionProvider protection,
    IOptions<DashboardOptions> options,
    FormLedger ledger
)
{
    /// <summary>More characters than any field of a page takes.</summary>
    private const int LongestField = 4000;

    /// <summary>More bytes than any form of a page has.</summary>
    private const int LongestForm = 256 * 1024;

    /// <summary>The scheme of the session cookie.</summary>
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    public async Task EnterAsync(HttpContext http, Requirement requirement, RequestDelegate page)
    {
        SafeHeaders.Write(http.Response.Headers);
        var session = await http.AuthenticateAsync(Scheme);
        if (!session.Succeeded || http.Features.Get<Caller>() is not { } caller)
        {
            await AskToSignInAsync(http);
            return;
        }
        http.User = session.Principal;
        http.Features.Set(requirement);
        if (Authorization.Check(caller, requirement) is { } refusal)
        {
            await Pages.Refused(http, refusal).ExecuteAsync(http);
            return;
        }
        if (HttpMethods.IsPost(http.Request.Method) && await RefuseFormAsync(http) is { } wrong)
        {
            await wrong.ExecuteAsync(http);
            return;
        }
        await page(http);
    }

    /// <summary>What is wrong with a form before anybody reads what it asks for; null when nothing is.</summary>
    private async Task<IResult?> RefuseFormAsync(HttpContext http)
    {
        try
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
            if (form?.Any(field => field.Key.Contains('\0') || field.Value.Any(HasNul)) == true)
                return Pages.Message(http, "form-unreadable", StatusCodes.Status400BadRequest);
            if (form?.Any(field => FormTicket.IsTyped(field.Key) && field.Value.Any(IsTooLong)) == true)
                return Pages.Message(http, "form-too-long", StatusCodes.Status413PayloadTooLarge);
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Pages.Message(http, "form-too-long", StatusCodes.Status413PayloadTooLarge);
        }
        catch (InvalidDataException)
        {
            // Only the reading of a form says so: more than a form may hold, or bytes that are no text.
            return http.Request.ContentLength > LongestForm
                ? Pages.Message(http, "form-too-long", StatusCodes.Status413PayloadTooLarge)
                : Pages.Message(http, "form-unreadable", StatusCodes.Status400BadRequest);
        }
        return await antiforgery.IsRequestValidAsync(http)
            ? null
            : Pages.Message(http, "form-not-ours", StatusCodes.Status400BadRequest);

        static bool HasNul(string? value) => value?.Contains('\0') == true;

        static bool IsTooLong(string? value) => value?.Length > LongestField;
    }

    /// <summary>Runs what a form asks for, once.</summary>
    /// <param name="act">The act.</param>
    /// <param name="again">
    /// The page of the form, for a status: shown with what was typed when the form has acted already and now asks for something
    /// else, as after the back button. Null where a message is enough.
    /// </param>
    public async Task<IResult> ActAsync(
        HttpContext http,
        Func<Task<IResult>> act,
        Func<int, Task<IResult>>? again = null
    )
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var ticket = FormTicket.Read(form[FormTicket.Field], protection);
        if (ticket is null || ticket.Person != http.GetCaller().Person!.Id)
            return Pages.Message(http, "form-not-ours", StatusCodes.Status400BadRequest);
        var outcome = await ledger.OnceAsync(ticket.Number, FormTicket.PrintOf(http.Request, form), act);
        if (!outcome.HasAskedElse)
            return Flash.Keep(http, outcome.Answer, options.Value.CookiePolicy);
        if (again is null)
            return Pages.Message(
                http,
                "already-sent",
                StatusCodes.Status409Conflict,
                LocalAddress(form["page"]) ?? "/"
            );
        var shell = http.RequestServices.GetRequiredService<Shell>();
        var first = (outcome.Answer as RedirectHttpResult)?.Url.Split('?')[0];
        shell.ShowAgain(form, new PageProblem("already-sent", shell.T["form.already-sent"]) { Address = first });
        return await again(StatusCodes.Status409Conflict);
    }

    private async Task AskToSignInAsync(HttpContext http)
    {
        if (http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await http.ChallengeAsync(SignIn.Name, new() { RedirectUri = Draft.Address(http.Request) });
            return;
        }
        var (page, isKept) = await KeepAsync(http);
        await Pages
            .Message(http, isKept ? "session-ended" : "session-lost", StatusCodes.Status401Unauthorized, page)
            .ExecuteAsync(http);
    }

    /// <summary>Keeps what was typed; the page to go on with after the sign-in, and whether it will be there.</summary>
    private async Task<(string Page, bool IsKept)> KeepAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || !IsFromHere(http.Request))
            return ("/", false);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var page = LocalAddress(form["page"]) ?? "/";
        var isKept =
            FormTicket.Read(form[FormTicket.Field], protection) is { } ticket
            && new Draft(
                ticket.Person,
                Draft.Address(http.Request),
                page,
                form.Where(field => FormTicket.IsTyped(field.Key))
                    .ToDictionary(field => field.Key, field => field.Value.OfType<string>().ToArray())
            ).Keep(http, protection, options.Value.CookiePolicy);
        return (page, isKept);
    }

    /// <summary>Another site must not leave words in our forms.</summary>
    private static bool IsFromHere(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
        && origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>An address of this server; null for any other.</summary>
    public static string? LocalAddress(string? address) =>
        address is ['/', ..] && address is not (['/', '/', ..] or ['/', '\\', ..]) && !address.Any(char.IsControl)
            ? address
            : null;
}

/// <summary>How pages and forms say what they need.</summary>
internal static class SessionGateEndpoints
{
    private static readonly TroublePage Trouble = new(problem =>
        Pages.Of<MessagePage>(new MessageModel("trouble", "/", problem.Code), FhirAnswer.StatusOf(problem))
    );

    /// <summary>Lets through only people in a session who meet the requirement.</summary>
    public static TBuilder ForPeople<TBuilder>(this TBuilder endpoint, Requirement requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder =>
        {
            var handle = builder.RequestDelegate!;
            builder.Metadata.Add(Trouble);
            builder.RequestDelegate = http =>
                http.RequestServices.GetRequiredService<SessionGate>().EnterAsync(http, requirement, handle);
        });
        return endpoint;
    }
}
