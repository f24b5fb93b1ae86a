namespace FhirIns.Server.Formats;

/// <summary>The forms in which an identity can be received besides FHIR.</summary>
internal static class InputForm
{
    /// <summary>Reads an identity; what is wrong names its place in the form.</summary>
    /// <param name="code">datamatrix, pid or cda: what the definition of the operation allows.</param>
    /// <param name="content">The scanned text, the segment, the header.</param>
    public static FormReading Read(string code, string content) =>
        code switch
        {
            "datamatrix" => DatamatrixText.Read(content),
            "pid" => PidReader.Read(content),
            "cda" => CdaReader.Read(content),
            _ => throw new ArgumentOutOfRangeException(nameof(code)),
        };
}
