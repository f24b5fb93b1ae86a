using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Formats;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>The addresses of one identity: what is shown of it and what is done to it.</summary>
internal static class IdentityRoutes
{
    public static void MapIdentities(this IEndpointRouteBuilder pages)
    {
        var read = ScopeTable.Interaction("Patient", "read");
        pages.MapGet("/identities", ListIdentities.Handle).ForPeople(ListIdentities.Right);
        pages.MapGet("/identities/new", CreateIdentity.Show).ForPeople(ScopeTable.Interaction("Patient", "create"));
        pages.MapPost("/identities/new", CreateIdentity.Act).ForPeople(ScopeTable.Interaction("Patient", "create"));
        pages.MapGet("/identities/{id}", (string id, ShowIdentity show) => show.PageAsync(id)).ForPeople(read);
        pages
            .MapGet("/identities/{id}/confirm", (string id, ShowIdentity show) => show.PageAsync<ConfirmPage>(id))
            .ForPeople(read);
        pages
            .MapGet("/identities/{id}/print", (string id, ShowIdentity show) => show.PageAsync<PrintPage>(id))
            .ForPeople(read);

        pages.MapGet("/identities/{id}/symbol", Symbol).ForPeople(ScopeTable.Operation("ins-format", onInstance: true));

        var retrieve = ScopeTable.Operation("ins-retrieve", onInstance: true);
        pages.MapPost("/identities/{id}/retrieve", AskInsi.ByTraits).ForPeople(retrieve);
        pages
            .MapGet("/identities/{id}/card", (string id, ShowIdentity show) => show.PageAsync<CardPage>(id))
            .ForPeople(retrieve);
        pages.MapPost("/identities/{id}/card", AskInsi.ByCard).ForPeople(retrieve);
        pages.MapPost("/identities/{id}/verify", AskInsi.Verify).ForPeople(ScopeTable.Verify);
        var decide = ScopeTable.Operation("ins-integrate", onInstance: true);
        pages.MapPost("/identities/{id}/accept", DecideOnAnswer.Accept).ForPeople(decide);
        pages.MapPost("/identities/{id}/reject", DecideOnAnswer.Reject).ForPeople(decide);

        pages
            .MapGet("/identities/{id}/proof", (string id, ShowIdentity show) => show.PageAsync<ProofPage>(id))
            .ForPeople(ScopeTable.Validate);
        pages.MapPost("/identities/{id}/proof", CheckDocument.Act).ForPeople(ScopeTable.Validate);
        pages
            .MapGet("/identities/{id}/attest", (string id, ShowIdentity show) => show.PageAsync<AttestPage>(id))
            .ForPeople(ScopeTable.Validate);
        pages.MapPost("/identities/{id}/attest", AttestIdentity.Act).ForPeople(ScopeTable.Validate);
        pages
            .MapGet("/identities/{id}/withdraw", (string id, ShowIdentity show) => show.PageAsync<WithdrawPage>(id))
            .ForPeople(ScopeTable.Unlock);
        pages.MapPost("/identities/{id}/withdraw", Withdraw.Act).ForPeople(ScopeTable.Unlock);
        var flag = ScopeTable.Operation("identity-flag", onInstance: true);
        pages
            .MapGet("/identities/{id}/flag", (string id, ShowIdentity show) => show.PageAsync<FlagPage>(id))
            .ForPeople(flag);
        pages.MapPost("/identities/{id}/flag", Flag.Act).ForPeople(flag);
        var reveal = ScopeTable.Operation("ins-reveal", onInstance: true);
        pages
            .MapGet("/identities/{id}/reveal", (string id, ShowIdentity show) => show.PageAsync<RevealPage>(id))
            .ForPeople(reveal);
        pages.MapPost("/identities/{id}/reveal", Reveal.Act).ForPeople(reveal);

        pages.MapGet("/identities/{id}/merge", Merge.Show).ForPeople(ScopeTable.Merge);
        pages.MapPost("/identities/{id}/merge", Merge.Act).ForPeople(ScopeTable.Merge);
        pages.MapPost("/identities/{id}/unmerge", Merge.Undo).ForPeople(ScopeTable.Merge);
        var update = ScopeTable.Interaction("Patient", "update");
        pages.MapGet("/identities/{id}/traits", ChangeTraits.Show).ForPeople(update);
        pages.MapPost("/identities/{id}/traits", ChangeTraits.Act).ForPeople(update);
    }

    /// <summary>The datamatrix of a qualified identity, by the operation that gives it in FHIR.</summary>
    private static Task<IResult> Symbol(string id, FormatIdentity format, OperationTable operations)
    {
        var input = new OperationOutput().Add("format", "valueCode", "datamatrix").Resource;
        return format.HandleAsync(OperationInput.Read(operations["Patient-ins-format"], input).Input, id);
    }
}
