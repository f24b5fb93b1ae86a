using System.Text;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Campaigns;

/// <summary>
/// Those that a campaign could not confirm, as a table for people: in their language and with France's clock, and with
/// names and local numbers for those who may read them.
/// </summary>
internal static class ExportCampaign
{
    public static async Task<IResult> Handle(
        string id,
        ListCampaigns campaigns,
        FhirInsDbContext db,
        Shell shell,
        HttpContext http
    )
    {
        if (await campaigns.FindAsync(id, http.RequestAborted) is not { } view)
            return Pages.Message(http, "no-campaign", StatusCodes.Status404NotFound, "/campaigns");
        var key = await db.Campaigns.Where(row => row.Id == id).Select(row => row.Key).FirstAsync(http.RequestAborted);
        var day = Words.InFrance(view.Row.CreatedAt);
        return PageTable.Download(
            http,
            shell.T["campaign.file", day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)],
            output => WriteAsync(output, db, key, shell, http)
        );
    }

    private static async Task WriteAsync(
        TextWriter output,
        FhirInsDbContext db,
        long key,
        Shell shell,
        HttpContext http
    )
    {
        var (words, mayRead) = (shell.T, shell.May(ScopeTable.Interaction("Patient", "read")));
        string[] who = mayRead
            ? [words["print.ipp"], words["trait.birthName"], words["trait.givenNames"], words["trait.birthDate"]]
            : [];
        await output.WriteAsync(
            PageTable.Line([
                .. who,
                words["campaign.result"],
                words["campaign.cause"],
                words["campaign.attempts"],
                words["traces.at"],
                words["campaign.record"],
            ])
        );
        var rows =
            from item in db.CampaignItems
            join patient in db.Patients on item.PatientKey equals patient.Key
            where
                item.CampaignKey == key
                && (
                    item.State == CampaignItemState.Ko
                    || item.State == CampaignItemState.Failed
                    || item.State == CampaignItemState.Skipped
                )
            orderby item.PatientKey
            select new
            {
                item.State,
                item.Cause,
                item.Attempts,
                item.At,
                patient.Identity.Id,
                patient.Identity.BirthName,
                patient.Identity.GivenNames,
                patient.Identity.BirthDateText,
                Number = patient
                    .Identifiers.Where(one => one.Use != "old")
                    .OrderBy(one => one.Key)
                    .Select(one => one.Value)
                    .FirstOrDefault(),
            };
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(http.RequestAborted))
        {
            string?[] person = mayRead
                ? [row.Number, row.BirthName, row.GivenNames, PersonText.Date(row.BirthDateText)]
                : [];
            await output.WriteAsync(
                PageTable.Line([
                    .. person,
                    words["campaign-item." + row.State],
                    CampaignText.Cause(row.State, row.Cause, words),
                    words.Number(row.Attempts),
                    words.Moment(row.At),
                    $"{http.Request.Scheme}://{http.Request.Host}/identities/{row.Id}",
                ])
            );
        }
    }
}
