namespace FhirIns.Server.Storage;

/// <summary>Which node does a piece of background work, and until when nobody else may.</summary>
internal sealed class LeaseRow
{
    public required string Name { get; init; }

    public required string Owner { get; set; }

    public required DateTimeOffset Until { get; set; }
}
