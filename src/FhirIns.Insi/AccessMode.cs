namespace FhirIns.Insi;

/// <summary>How a call proves who makes it (insi 3).</summary>
public enum AccessMode
{
    /// <summary>Software certificate of the structure (certificat logiciel): mutual TLS, no assertion.</summary>
    Certificate,

    /// <summary>CPx card: an assertion signed by the card, over TLS of the server alone.</summary>
    Card,

    /// <summary>Pro Santé Connect: an unsigned assertion, over TLS of the server alone.</summary>
    ProSanteConnect,
}
