using System.Globalization;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Somebody fictitious, as the hospital knows them and as INSi does.</summary>
public sealed record Person(
    string Family,
    string Given,
    string Gender,
    string BirthDate,
    string BirthPlace,
    string Number
)
{
    private static int born;

    /// <summary>The matricule with its key, 15 characters.</summary>
    public string Matricule => Ins.Value;

    /// <summary>Their number in the hospital, once they have one.</summary>
    public string? Ipp { get; init; }

    public JsonObject Patient
    {
        get
        {
            var patient = Resources.Patient(Family, Given.Replace(' ', '+'), Gender, BirthDate, BirthPlace);
            return Ipp is null
                ? patient
                : patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, Ipp)));
        }
    }

    internal SimulatedPerson InInsi =>
        new()
        {
            Ins = Ins,
            BirthName = Family,
            GivenNames = Given,
            Sex = Gender == "male" ? "M" : "F",
            BirthDate = BirthDate,
            BirthPlace = BirthPlace,
        };

    private NationalNumber Ins => NationalNumber.WithRightKey(Number, NationalNumber.NirOid);

    /// <summary>Somebody nobody else in the test run is: every call gives another number and another name.</summary>
    public static Person Somebody(string gender = "female")
    {
        var rank = Interlocked.Increment(ref born);
        var digits = rank.ToString("00000", CultureInfo.InvariantCulture);
        var letters = string.Concat(digits.Select(digit => (char)('A' + digit - '0')));
        var number = (gender == "male" ? "1" : "2") + "8005632" + digits;
        return new($"MARCHAL-{letters}", "LOUISE CLAIRE", gender, "1980-05-14", "63220", number);
    }
}
