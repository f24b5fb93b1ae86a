namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>The states in which tests let an identity leave, for <see cref="Journeys.InState"/>.</summary>
public static class States
{
    /// <summary>Status, attribute, and whether the INS may leave to who may read one (S051, S052, S064).</summary>
    public static TheoryData<string, string?, bool> All { get; } =
        new()
        {
            { "PROV", null, false },
            { "RECUP", null, false },
            { "VALI", null, false },
            { "QUAL", null, true },
            { "PROV", "HOMA", false },
            { "QUAL", "HOMA", true },
            { "PROV", "DOUT", false },
            { "QUAL", "DOUT", false },
            { "PROV", "FICT", false },
            { "QUAL", "FICT", false },
            { "QUAL", "ANOM", false },
        };
}
