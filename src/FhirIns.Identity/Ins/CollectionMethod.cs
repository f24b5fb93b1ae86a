namespace FhirIns.Identity;

/// <summary>How an INS was obtained (ins-rules 2.4).</summary>
public enum CollectionMethod
{
    /// <summary>INSI: the INSi search by traits.</summary>
    InsiTraits,

    /// <summary>CV: the INSi search with the Vitale card.</summary>
    VitaleCard,

    /// <summary>AV: the Vitale application, which holds the INS itself (S100).</summary>
    VitaleApp,

    /// <summary>CB: the INS datamatrix of a document, then confirmed by INSi (EXI REC 02).</summary>
    Barcode,

    /// <summary>SM: typed, then confirmed by INSi.</summary>
    Manual,

    /// <summary>RFID chip, then confirmed by INSi.</summary>
    Rfid,
}
