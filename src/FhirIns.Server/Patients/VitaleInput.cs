using System.Globalization;
using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Patients;

/// <summary>The input <c>vitale</c> of a retrieval: what the reader took from the card.</summary>
internal static class VitaleInput
{
    /// <summary>The reading; null with the problems when a mandatory part is missing.</summary>
    public static (VitaleReading? Reading, IReadOnlyList<Problem> Problems) Read(OperationInput input)
    {
        if (input.Parts("vitale") is not [var card])
            return (null, [new("parameter-missing", "Parameters.parameter.where(name = 'vitale')")]);
        var place = input.PlaceOf("vitale");
        var problems = new[] { "nirHolder", "birthDate", "cardNumber", "readAt" }
            .Where(part => card.Text(part) is null)
            .Select(part => new Problem("parameter-missing", $"{place}.part.where(name = '{part}')"))
            .ToList();
        if (problems.Count > 0)
            return (null, problems);
        if (!DateTimeOffset.TryParse(card.Text("readAt"), CultureInfo.InvariantCulture, out var readAt))
            return (null, [new("parameter-invalid", $"{place}.part.where(name = 'readAt')")]);
        var reading = new VitaleReading
        {
            HolderNumber = card.Text("nirHolder")!,
            BeneficiaryNumber = card.Text("nir"),
            BirthName = card.Text("family"),
            BirthDate = card.Text("birthDate")!,
            BirthRank = card.Text("birthRank") is { } rank ? int.Parse(rank, CultureInfo.InvariantCulture) : 1,
            CardNumber = card.Text("cardNumber")!,
            ReadAt = readAt,
        };
        return (reading, []);
    }
}
