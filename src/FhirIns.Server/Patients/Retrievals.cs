using System.Security.Cryptography;
using System.Text;
using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>The proposals that wait between an INSi answer and somebody's decision (S072).</summary>
internal static class Retrievals
{
    /// <summary>After this a decision needs a new answer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public static RetrievalRow Propose(PatientWrite write, InsiSearchResult result, PatientRow? row)
    {
        var retrieval = new RetrievalRow
        {
            Id = Guid.CreateVersion7(write.Now).ToString(),
            At = write.Now,
            PatientId = row?.Id,
            TraceId = result.TraceId,
            Method = result.Method.ToString(),
            Stamp = row is null ? null : StampOf(row),
            ByFirstGivenName = result.ByFirstGivenName,
            Client = write.Caller.ClientId,
            Organization = write.Caller.Organization,
            State = "waiting",
        };
        write.Db.Retrievals.Add(retrieval);
        return retrieval;
    }

    /// <summary>The answer behind a proposal, read again from the line that keeps it.</summary>
    public static async Task<InsiIdentity> AnswerOfAsync(
        FhirInsDbContext db,
        RetrievalRow retrieval,
        CancellationToken cancellationToken
    )
    {
        var raw = await db
            .Traces.Where(trace => trace.Id == retrieval.TraceId)
            .Select(trace => trace.Raw!)
            .SingleAsync(cancellationToken);
        return InsiAnswers.Read(raw) is InsiAnswer.Found found
            ? found.Identity
            : throw new InvalidOperationException("The answer kept for a retrieval is not an answer 00.");
    }

    /// <summary>
    /// Traits, attributes, anonymity and the epoch of the INS, condensed: a proposal stands only while they do.
    /// </summary>
    public static string StampOf(PatientRow row)
    {
        var identity = row.Identity;
        var text = string.Join(
            '\n',
            identity.BirthName,
            identity.FirstGivenName,
            identity.GivenNames,
            identity.BirthDateText,
            identity.BirthDateMarker,
            identity.Sex,
            identity.BirthPlaceCode,
            identity.IsHomonym,
            identity.IsDoubtful,
            identity.IsFictive,
            identity.IsAnonymous,
            row.InsEpoch
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
