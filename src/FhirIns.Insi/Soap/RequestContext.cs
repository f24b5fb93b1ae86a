namespace FhirIns.Insi.Soap;

/// <summary>What the headers of one request say, beside its action: its identifiers, its instant, who sends it.</summary>
/// <param name="MessageId">Of WS-Addressing; written with the prefix <c>uuid:</c>, which gateway faults repeat.</param>
/// <param name="CoverContextId">Identifier of the ContexteBAM.</param>
/// <param name="SoftwareContextId">Identifier of the ContexteLPS.</param>
/// <param name="At">Instant of both contexts.</param>
/// <param name="Issuer">
/// <c>Emetteur</c> of both contexts: the national identifier of the structure with a certificate, of the
/// professional with an assertion (insi 4.2).
/// </param>
/// <param name="Software">The software that calls.</param>
internal sealed record RequestContext(
    Guid MessageId,
    Guid CoverContextId,
    Guid SoftwareContextId,
    DateTimeOffset At,
    string Issuer,
    SoftwareIdentity Software
)
{
    public string AddressingMessageId => $"uuid:{MessageId:D}";
}

/// <summary>The software as the national service knows it (LPS).</summary>
/// <param name="AuthorizationNumber">Given by the CNDA (IDAM); the gateway refuses an unknown one.</param>
/// <param name="Name">Name of the software; sent as <c>urn:lps:name:version</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="InstanceId">Fixed per installation.</param>
internal sealed record SoftwareIdentity(string AuthorizationNumber, string Name, string Version, Guid InstanceId)
{
    /// <summary>As configured; the configuration is checked at start.</summary>
    public static SoftwareIdentity From(InsiOptions options) =>
        new(options.AuthorizationNumber!, options.Software.Name!, options.Software.Version!, options.InstanceId);
}

/// <summary>The rights read on a Vitale card (COUVERTURE). A search by traits sends it empty.</summary>
/// <param name="HolderNumber">Matricule of the insured person, 13 characters.</param>
/// <param name="BeneficiaryNumber">Matricule of the beneficiary, 13 characters, where the card gives it.</param>
/// <param name="BirthDate">As on the card, <c>AAAA-MM-JJ</c>, possibly lunar.</param>
/// <param name="BirthRank">Rank among twins.</param>
internal sealed record Cover(string HolderNumber, string? BeneficiaryNumber, string BirthDate, int BirthRank)
{
    public override string ToString() => nameof(Cover);
}
