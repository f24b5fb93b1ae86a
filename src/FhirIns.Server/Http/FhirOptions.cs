using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Http;

/// <summary>Section <c>Fhir</c>: how the server speaks FHIR.</summary>
internal sealed class FhirOptions
{
    public const string Section = "Fhir";

    /// <summary>The address clients know the server by, with <c>/fhir</c> at its end; default: that of each request.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The FR Core version that is written: 2.2.0 (default), 2.1.0 or 2.0.1. All three are read.</summary>
    [RegularExpression(
        "2\\.2\\.0|2\\.1\\.0|2\\.0\\.1",
        ErrorMessage = "Fhir:FrCoreVersion must be 2.2.0, 2.1.0 or 2.0.1."
    )]
    public string FrCoreVersion { get; set; } = "2.2.0";

    /// <summary>Whether changes need If-Match (428 without); default no.</summary>
    public bool RequireIfMatch { get; set; }

    /// <summary>The largest body accepted, in bytes; default 2 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024, ErrorMessage = "Fhir:MaxBodyBytes must be between 1 KiB and 64 MiB.")]
    public int MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>The most entries of a batch or a transaction; default 500.</summary>
    [Range(1, 10_000, ErrorMessage = "Fhir:MaxBundleEntries must be between 1 and 10000.")]
    public int MaxBundleEntries { get; set; } = 500;

    /// <summary>Resources on a page when the client names no <c>_count</c>; default 20.</summary>
    [Range(1, 1000, ErrorMessage = "Fhir:PageSize must be between 1 and 1000.")]
    public int PageSize { get; set; } = 20;

    /// <summary>The most resources on a page whatever the client asks; default 200.</summary>
    [Range(1, 1000, ErrorMessage = "Fhir:MaxPageSize must be between 1 and 1000.")]
    public int MaxPageSize { get; set; } = 200;
}
