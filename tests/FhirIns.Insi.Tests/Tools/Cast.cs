using FhirIns.Identity;

namespace FhirIns.Insi.Tests;

/// <summary>Fictitious people and structures, of our own making unless said.</summary>
internal static class Cast
{
    /// <summary>A hospital, by its FINESS; its national identifier is 1 and that.</summary>
    public const string Hospital = "990000017";

    /// <summary>Another one.</summary>
    public const string Clinic = "990000025";

    /// <summary>National identifier of a nurse.</summary>
    public const string Nurse = "899900000011";

    public static readonly StrictTraits Camille = Traits(
        "LEGRAND-NOEL",
        "CAMILLE ANNE",
        Sex.Female,
        "1985-04-17",
        "75112"
    );

    /// <summary>Born in Corsica, in a place whose code has a letter.</summary>
    public static readonly StrictTraits Ange = Traits("COLOMBANI", "ANGE", Sex.Male, "1972-11-30", "2A004");

    /// <summary>Three given names.</summary>
    public static readonly StrictTraits Maxime = Traits("D'ARMENTIERES", "MAXIME LEO PAUL", Sex.Male, "1999-02-28");

    /// <summary>The CNDA's, whose first given name the service does not know.</summary>
    public static readonly StrictTraits Tchitchi = Traits("TCHITCHI", "OLA CATARINA BELLA", Sex.Female, "1936-06-21");

    /// <summary>The CNDA's, whom the service does not know.</summary>
    public static readonly StrictTraits Houilles = Traits("HOUILLES", "PIERRE PAUL JACQUES", Sex.Male, "1993-01-27");

    public static Ins CamilleIns => Nir("285047511200116");

    public static Ins AngeIns => Nir("172112A004021");

    public static StrictTraits Traits(string name, string givenNames, Sex sex, string date, string? place = null) =>
        StrictTraits.TryCreate(name, firstGivenName: null, givenNames, date, sex, place).Value;

    public static Ins Nir(string number) => Ins.TryParse(number, InsOid.Nir, KeyControl.Warn).Value;

    /// <summary>Every text that must never be seen where people look for technical matters.</summary>
    public static readonly string[] Secrets = ["LEGRAND", "CAMILLE", "1985-04-17", "75112", "2850475112001"];
}
