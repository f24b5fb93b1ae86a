using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// <c>$match</c> (PDQm ITI-119): the records that may be those of the person described, the likeliest first, each with a
/// score and a grade by the rules of identity. Certain is one record alone.
/// </summary>
internal sealed class MatchPatients(PatientWrite write, IdentifierLookup identifiers) : IOperationHandler
{
    /// <summary>A person has fewer identifiers; beyond, a hostile list would cost as many searches.</summary>
    private const int MaxIdentifiers = 20;

    private const string Count = "count";

    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        if (Limit(input) is not { } limit)
            return FhirAnswer.Refused("parameter-invalid", input.PlaceOf(Count));
        var patient = input.Resource("resource")!;
        var inbound = PatientResource.Read(patient, KeyControl.Warn);
        var sought = Sought(patient, inbound.Sent);
        var (byIdentifier, refusal) = await FindByIdentifiersAsync(patient);
        if (refusal is not null)
            return refusal;
        if (sought.SaysNothing && patient["identifier"] is null)
            return FhirAnswer.Refused("match-says-nothing", patient.Expression);
        var candidates = await new MatchCandidates(write.Db, sought, write.Cancelled).FindAsync(byIdentifier);
        var matches = OnlyOneIsCertain([.. candidates.Select(row => Judge(row, sought, inbound, byIdentifier))]);
        if (input.IsTrue("onlyCertainMatches"))
            matches = [.. matches.Where(match => match.Likeness.Grade is MatchGrade.Certain)];
        return FhirAnswer.Bundle(Write(matches, limit));
    }

    /// <summary>The most records to answer; null when that is no number of records.</summary>
    private int? Limit(OperationInput input) =>
        input.Text(Count) is not { } text ? write.Fhir.MaxPageSize
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? Math.Min(count, write.Fhir.MaxPageSize)
        : null;

    /// <summary>The traits as sent; somebody who states a used name alone is sought by it.</summary>
    private static SoughtPerson Sought(Element patient, SentTraits sent)
    {
        var used = sent.BirthName is null ? patient["name"] : null;
        return SoughtPerson.Of(
            sent.BirthName ?? used?.Text("family"),
            sent.FirstGivenName ?? used?.Text("given"),
            sent.GivenNames ?? (used is null ? null : SearchKeys.GivenNames(used)),
            sent.BirthDate,
            sent.Sex,
            sent.BirthPlace
        );
    }

    private async Task<(HashSet<string> Ids, FhirAnswer? Refusal)> FindByIdentifiersAsync(Element patient)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        // The billing number is that of whoever is insured: it names nobody.
        var named = patient.Each("identifier").Where(identifier => !PatientIdentifiers.IsInsurance(identifier));
        foreach (var identifier in named.Take(MaxIdentifiers))
        {
            if (identifier.Text("system") is not { } system || identifier.Text("value") is not { } value)
                continue;
            var (ids, refusal) = await identifiers.HoldersAsync(system, value, write.Caller, write.Cancelled);
            if (refusal is not null)
                return ([], refusal);
            found.UnionWith(ids);
        }
        return (found, null);
    }

    private Match Judge(PatientRow row, SoughtPerson sought, InboundPatient inbound, HashSet<string> byIdentifier)
    {
        var key = NameText.SearchKey(sought.BirthName);
        var sent = inbound.ClaimedIns.Where(claim => claim is { IsOwn: true, Use: not "old" });
        var isSeen = row.CarriesIns && write.Caller.MaySeeIns;
        var evidence = new MatchEvidence(
            SharesIdentifier: byIdentifier.Contains(row.Id),
            HoldsOtherIns: isSeen && sent.Any(claim => IsOfAnother(claim, row.Identity)),
            IsKnownByName: row.NameKeys.Exists(one => one.Kind is NameKeyKind.Family && one.Text == key)
        );
        return new(row, evidence.SharesIdentifier, Likeness.Of(sought, row.Identity, evidence));
    }

    private static bool IsOfAnother(ClaimedIns claim, PatientIdentity identity)
    {
        var readings = claim.Readings.ToList();
        return readings.Count > 0 && !readings.Exists(identity.Holds);
    }

    /// <summary>
    /// Where several records have the traits of the person, none is certain, but for one that alone shares an identifier.
    /// </summary>
    private static List<Match> OnlyOneIsCertain(List<Match> matches)
    {
        var alike = matches.Where(match => match.Likeness.IsAsNearAsCanBe).ToList();
        var named = alike.Where(match => match.SharesIdentifier).ToList();
        var isDecided = alike.Count == 1 || named.Count == 1;
        var decided = named.Count == 1 ? named[0] : alike.FirstOrDefault();
        return
        [
            .. matches
                .Select(match =>
                    isDecided && match == decided ? match : match with { Likeness = match.Likeness.OneOfSeveral() }
                )
                .Where(match => match.Likeness.Grade is not MatchGrade.CertainlyNot)
                .OrderByDescending(match => match.Likeness.Score)
                .ThenBy(match => match.Row.Key),
        ];
    }

    private ReadOnlyMemory<byte> Write(List<Match> matches, int limit)
    {
        using var bundle = new BundleWriter("searchset", matches.Count);
        foreach (var match in matches.Take(limit))
            bundle.AddMatch(
                $"{write.Base}/Patient/{match.Row.Id}",
                match.Row.For(write.Caller.MaySeeIns),
                match.Likeness.Score,
                match.Likeness.Grade switch
                {
                    MatchGrade.Certain => "certain",
                    MatchGrade.Probable => "probable",
                    _ => "possible",
                }
            );
        return bundle.Finish();
    }

    private sealed record Match(PatientRow Row, bool SharesIdentifier, Likeness Likeness);
}
