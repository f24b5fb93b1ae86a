namespace FhirIns.Insi;

/// <summary>Why an answer that arrived cannot be used. It says nothing about the person: never "not found".</summary>
public enum UnreadableReason
{
    /// <summary>Longer than the limit; only its beginning is kept.</summary>
    TooLarge,

    /// <summary>Not well-formed XML to its last byte, or XML with a DTD.</summary>
    NotXml,

    /// <summary>Elements nested deeper than any answer of the service.</summary>
    TooDeep,

    /// <summary>XML, but not a SOAP 1.2 envelope with a body.</summary>
    NotSoap,

    /// <summary>A body that is neither a fault nor an answer to the operation called.</summary>
    UnknownBody,

    /// <summary>A part that the schema requires and that no known version left out is missing.</summary>
    MissingPart,

    /// <summary>The same single part twice.</summary>
    Contradictory,

    /// <summary>A result code that is not of this operation.</summary>
    UnknownResultCode,

    /// <summary>A matricule or an OID that cannot be one.</summary>
    InvalidIdentifier,
}
