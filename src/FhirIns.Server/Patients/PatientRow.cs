using System.Text.Json;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// A Patient as it is stored: the identity with its rules, what a client sent besides, and the two renderings, made
/// anew with every change so that a read is a copy.
/// </summary>
internal sealed class PatientRow
{
    private PatientRow() { }

    public long Key { get; private set; }

    /// <summary>The logical id of the resource.</summary>
    public string Id => Identity.Id;

    /// <summary>Starts at 1 and grows by 1; a save against a stale one fails.</summary>
    public int Version { get; private set; }

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    public bool Deleted { get; private set; }

    public bool Active { get; private set; }

    /// <summary>The organization that created the record.</summary>
    public string? Organization { get; private set; }

    /// <summary>The rules and their state; nothing else decides what this identity is.</summary>
    public PatientIdentity Identity { get; private set; } = null!;

    /// <summary>The status by its code, for searches.</summary>
    public string Status { get; private set; } = "";

    /// <summary>NIR or NIA; null while no INS is held.</summary>
    public string? InsNature { get; private set; }

    /// <summary>When INSi last gave or verified the INS held; null while none is.</summary>
    public DateTimeOffset? InsConfirmedAt { get; private set; }

    /// <summary>All that the server does not interpret, as a Patient in JSON.</summary>
    public byte[] Residual { get; private set; } = [];

    public byte[] ForEveryone { get; private set; } = [];

    public byte[] ForInsReaders { get; private set; } = [];

    /// <summary>Whether the INS may leave now, to those who may see one.</summary>
    public bool CarriesIns { get; private set; }

    /// <summary>
    /// Grows when an INS is invalidated: what past versions show of an earlier epoch never leaves again.
    /// </summary>
    public int InsEpoch { get; private set; }

    public List<VersionRow> Versions { get; } = [];

    public List<IdentifierRow> Identifiers { get; } = [];

    public List<NameKeyRow> NameKeys { get; } = [];

    public List<SearchValueRow> SearchValues { get; } = [];

    public Element ResidualPatient => FhirJson.Parse(Residual).Resource!;

    /// <summary>A new record; the first version is recorded with it.</summary>
    public static PatientRow Create(PatientIdentity identity, PatientChange change)
    {
        var row = new PatientRow
        {
            Identity = identity,
            Created = change.At,
            Organization = change.Actor.Organization,
        };
        row.Record(change);
        return row;
    }

    /// <summary>
    /// Ends a change: renders the Patient anew, indexes it, and keeps the version with what brought it about.
    /// </summary>
    public void Record(PatientChange change)
    {
        Version++;
        Updated = change.At;
        if (change.Transition?.InsInvalidated == true)
            InsEpoch++;
        Status = Identity.Status.ToString();
        RememberConfirmation();
        var sent = change.Residual ?? ResidualPatient;
        var isRenamed = change.Residual is null && LosesTextOfName(sent);
        var residual = HeldIns.TakeOut(sent, Identity) ?? sent;
        if (change.Residual is not null || isRenamed || residual != sent)
            Residual = FhirJson.ToBytes(residual);
        Active = residual.Text("active") != "false";
        var rendered = PatientResource.Render(Identity, residual, Id, Version, Updated, change.FrCore);
        ForEveryone = rendered.ForEveryone;
        ForInsReaders = rendered.ForInsReaders;
        CarriesIns = rendered.CarriesIns;
        Index(residual);
        IndexValues(residual, change.NamesAsSent);
        Versions.Add(VersionOf(change, rendered));
    }

    /// <summary>Takes over when INSi last spoke of the INS held; to be called after a verification, which makes no version.</summary>
    public void RememberConfirmation()
    {
        InsNature = Identity.Ins?.Nature.ToString();
        var obtained = Identity.InsObtainedAt ?? Created;
        InsConfirmedAt =
            InsNature is null ? null
            : Identity.LastVerifiedAt > obtained ? Identity.LastVerifiedAt
            : obtained;
    }

    /// <summary>
    /// Takes an INS that has just become known out of the versions written before, which must be loaded: a client may have
    /// put the number anywhere.
    /// </summary>
    public void TakeHeldInsOutOfVersions()
    {
        foreach (var version in Versions.Where(version => version.ForEveryone is not null))
            version.Rewrite(
                Clean(version.ForEveryone!),
                version.InsEpoch is null ? Clean(version.ForInsReaders!) : version.ForInsReaders!
            );

        byte[] Clean(byte[] rendered) =>
            HeldIns.TakeOut(FhirJson.Parse(rendered).Resource!, Identity) is { } clean
                ? FhirJson.ToBytes(clean)
                : rendered;
    }

    /// <summary>Deletes logically: the history stays, a read answers 410.</summary>
    public void Delete(PatientChange change)
    {
        Version++;
        Updated = change.At;
        Deleted = true;
        CarriesIns = false;
        (InsNature, InsConfirmedAt) = (null, null);
        Identifiers.Clear();
        NameKeys.Clear();
        SearchValues.Clear();
        Versions.Add(VersionOf(change, null));
    }

    /// <summary>The rendering this caller may see.</summary>
    public byte[] For(bool maySeeIns) => maySeeIns ? ForInsReaders : ForEveryone;

    /// <summary>Whether the birth name became another one without a word of the client, and its text went with the old one.</summary>
    private bool LosesTextOfName(Element residual) =>
        ForEveryone.Length > 0
        && BirthNameText.In(residual) is not null
        && !BirthNameText.IsOf(FhirJson.Parse(ForEveryone).Resource!, Identity.Traits)
        && BirthNameText.TakeOutOfOther(residual, Identity.Traits);

    private void Index(Element residual)
    {
        var identifiers = SearchKeys.OfIdentifiers(residual);
        Identifiers.RemoveAll(row => !identifiers.Any(found => found.System == row.System && found.Value == row.Value));
        foreach (var found in identifiers)
            if (!Identifiers.Exists(row => row.System == found.System && row.Value == found.Value))
                Identifiers.Add(
                    new()
                    {
                        System = found.System,
                        Value = found.Value,
                        Use = found.Use,
                    }
                );
        // Past names stay searchable (A7): keys are only ever added.
        foreach (var found in SearchKeys.OfNames(Identity.Traits, residual))
            if (!NameKeys.Exists(row => row.Kind == found.Kind && row.Text == found.Text))
                NameKeys.Add(
                    new()
                    {
                        Kind = found.Kind,
                        Text = found.Text,
                        BirthDate = Identity.BirthDateText,
                    }
                );
        foreach (var row in NameKeys)
            row.BirthDate = Identity.BirthDateText;
    }

    private void IndexValues(Element residual, OriginalNames? namesAsSent)
    {
        var values = Patients.SearchValues.Of(Identity, residual, namesAsSent);
        // Past names stay searchable (A7).
        SearchValues.RemoveAll(row =>
            row.Parameter is not (Patients.SearchValues.Family or Patients.SearchValues.Given)
            && !values.Contains(ValueOf(row))
        );
        var known = SearchValues.Select(ValueOf).ToHashSet();
        foreach (var found in values.Where(found => !known.Contains(found)))
            SearchValues.Add(
                new()
                {
                    Parameter = found.Parameter,
                    System = found.System,
                    Value = found.Value,
                    Exact = found.Exact,
                }
            );

        static SearchValue ValueOf(SearchValueRow row) => new(row.Parameter, row.System, row.Value, row.Exact);
    }

    private VersionRow VersionOf(PatientChange change, RenderedPatient? rendered) =>
        new()
        {
            Version = Version,
            At = change.At,
            Method = change.Method,
            ForEveryone = rendered?.ForEveryone,
            ForInsReaders = rendered?.ForInsReaders,
            InsEpoch = rendered?.CarriesIns == true ? InsEpoch : null,
            Event = change.Transition?.Event.ToString(),
            FromStatus = change.Transition?.From?.ToString(),
            ToStatus = Identity.Status.ToString(),
            Reason = change.Transition?.Reason,
            Client = change.Actor.ClientId,
            Person = change.Actor.PersonId,
            Organization = change.Actor.Organization,
            NamesAsSent = change.NamesAsSent is { } names ? JsonSerializer.Serialize(names) : null,
        };
}
