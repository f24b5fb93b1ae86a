using System.Diagnostics.CodeAnalysis;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>Makes answers of pages.</summary>
internal static class Pages
{
    /// <summary>A page over its model.</summary>
    public static IResult Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(
        object? model = null,
        int status = StatusCodes.Status200OK
    )
        where TPage : IComponent =>
        new RazorComponentResult<TPage>(model is null ? [] : new Dictionary<string, object?> { ["Model"] = model })
        {
            StatusCode = status,
        };

    /// <summary>A page that says one thing and where to go on.</summary>
    /// <param name="code">Its sentences stand under <c>message.[code]</c>.</param>
    /// <param name="page">Where to go on, an address within the server.</param>
    public static IResult Message(HttpContext http, string code, int status, string page = "/") =>
        Of<MessagePage>(new MessageModel(code, page, null), status);

    /// <summary>What the person may not do, in the words of the catalogue.</summary>
    public static IResult Refused(HttpContext http, SecurityRefusal refusal)
    {
        http.Features.Set(new RefusalCode(refusal.Code));
        // That a token lacks a scope says nothing to a person; that they must sign in with their card does.
        return Of<MessagePage>(
            new MessageModel("no-right", "/", refusal.Code is "scope-missing" ? null : refusal.Code),
            refusal.Status
        );
    }
}

/// <summary>One thing that is said.</summary>
/// <param name="Code">Which.</param>
/// <param name="Page">Where to go on.</param>
/// <param name="Refusal">A code of the catalogue that tells more, or null.</param>
public sealed record MessageModel(string Code, string Page, string? Refusal);
