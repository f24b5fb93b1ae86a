using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Patients;

/// <summary>The input <c>apcv</c> of a retrieval: what a registered reader took from an application carte Vitale.</summary>
internal static class ApcvInput
{
    /// <summary>The reading; null with the problem when the apCV is off, or no registered reader signed it.</summary>
    public static (VitaleReading? Reading, IReadOnlyList<Problem> Problems) Read(
        OperationInput input,
        ApcvReaders readers
    )
    {
        if (!readers.IsOn)
            return (null, [new("apcv-off", input.PlaceOf("method"))]);
        if (input.Text("apcv") is not { } text)
            return (null, [new("parameter-missing", "Parameters.parameter.where(name = 'apcv')")]);
        return readers.Read(text) is { } reading
            ? (reading, [])
            : (null, [new("apcv-not-authentic", input.PlaceOf("apcv"))]);
    }
}
