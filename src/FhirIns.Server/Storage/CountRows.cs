namespace FhirIns.Server.Storage;

/// <summary>The INSi calls of one day (Europe/Paris) that ended alike, for the indicators (S121).</summary>
internal sealed class CallCountRow
{
    public required DateOnly Day { get; init; }

    public required string Operation { get; init; }

    /// <summary>The code as INSi gave it, or that of a fault; empty when no answer is recorded.</summary>
    public required string Result { get; init; }

    /// <summary>The structure for which INSi was called; empty when unknown.</summary>
    public required string Organization { get; init; }

    public required int Calls { get; init; }
}

/// <summary>How many identities had a status at the end of a day (Europe/Paris), or when last counted on the day itself.</summary>
internal sealed class StatusCountRow
{
    public required DateOnly Day { get; init; }

    public required string Status { get; init; }

    public required int Identities { get; set; }
}
