namespace FhirIns.Server.Patients;

/// <summary>The version of FR Core that is written; all of them are read.</summary>
internal enum FrCoreVersion
{
    /// <summary>2.0.1, the same as 2.0.0 for a Patient.</summary>
    V2_0_1,

    /// <summary>2.1.0.</summary>
    V2_1_0,

    /// <summary>2.2.0, the default.</summary>
    V2_2_0,
}

/// <summary>The versions by the name that configuration gives them.</summary>
internal static class FrCoreVersions
{
    /// <summary>Reads <c>2.2.0</c>, <c>2.1.0</c> or <c>2.0.1</c>.</summary>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static FrCoreVersion Parse(string text) =>
        text switch
        {
            "2.0.1" => FrCoreVersion.V2_0_1,
            "2.1.0" => FrCoreVersion.V2_1_0,
            "2.2.0" => FrCoreVersion.V2_2_0,
            _ => throw new FormatException("FR Core is written in 2.2.0, 2.1.0 or 2.0.1."),
        };
}
