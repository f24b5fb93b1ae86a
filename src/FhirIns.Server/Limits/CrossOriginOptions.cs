namespace FhirIns.Server.Limits;

/// <summary>Section <c>Cors</c>: pages of other origins that may call from a browser; default none.</summary>
internal sealed class CrossOriginOptions
{
    public const string Section = "Cors";

    /// <summary>Origins as browsers write them: <c>https://app.example</c>.</summary>
    public string[] AllowedOrigins { get; set; } = [];
}
