using System.Globalization;
using System.Text.RegularExpressions;
using FhirIns.Fhir;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Hl7v2;

/// <summary>Where in a message the cause of a problem stands, by its place in the Patient that the message became.</summary>
internal static partial class MessagePlaces
{
    /// <summary>The field, as <c>PID-7</c>; the segment alone where no field is to blame.</summary>
    /// <param name="expression">FHIRPath in the Patient, or a field already; or null.</param>
    /// <param name="sent">The Patient that the message became; null when it became none.</param>
    public static string Of(string? expression, Element? sent)
    {
        if (expression is null)
            return "PID";
        if (Field().IsMatch(expression))
            return expression;
        if (!expression.StartsWith("Patient", StringComparison.Ordinal))
            return "PID";
        var extension = ExtensionRank().Match(expression);
        var url = extension.Success
            ? sent
                ?.Each("extension")
                .ElementAtOrDefault(int.Parse(extension.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
                ?.Text("url")
            : expression;
        return Below(expression) switch
        {
            "identifier" => "PID-3",
            "name" => "PID-5",
            "birthDate" => "PID-7",
            "gender" => "PID-8",
            "address" => "PID-11",
            "telecom" => "PID-13",
            "deceased" => "PID-30",
            "extension" => OfExtension(url ?? ""),
            _ => "PID",
        };
    }

    private static string OfExtension(string url) =>
        url.Contains(FrCore.BirthPlace, StringComparison.Ordinal) ? "PID-11"
        : url.Contains(FrCore.MothersMaidenName, StringComparison.Ordinal) ? "PID-6"
        : url.Contains("reliability", StringComparison.Ordinal) ? "PID-32"
        : "PID";

    private static string Below(string expression) => FirstStep().Match(expression).Groups[1].Value;

    [GeneratedRegex(@"^[A-Z][A-Z0-9]{2}(-\d+)?$", RegexOptions.None, 1000)]
    private static partial Regex Field();

    [GeneratedRegex(@"^Patient\.([A-Za-z]+)", RegexOptions.None, 1000)]
    private static partial Regex FirstStep();

    [GeneratedRegex(@"^Patient\.extension\[(\d+)\]", RegexOptions.None, 1000)]
    private static partial Regex ExtensionRank();
}
