namespace FhirIns.Fuzz;

/// <summary>What came back.</summary>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Text">The body.</param>
/// <param name="Duration">From the first byte sent to the last one read.</param>
public sealed record HostileReply(int Status, string Text, TimeSpan Duration)
{
    /// <summary>The longest that any answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether the answer took too long.</summary>
    public bool IsSlow => Duration > Patience;

    /// <summary>What the server did wrong; null when it did nothing wrong, its pace apart.</summary>
    /// <param name="request">What it answers.</param>
    public string? Fault(HostileRequest request) =>
        Status == 0 ? "no answer"
        : Status >= 500 ? $"status {Status}"
        : SaysTooMuch ? "the text of an exception"
        : Status >= 400 && !IsOutcome && !request.MayBeOutsideFhir ? $"status {Status} without OperationOutcome"
        : null;

    private bool IsOutcome =>
        Text.Contains("\"OperationOutcome\"", StringComparison.Ordinal)
        || Text.Contains("<OperationOutcome", StringComparison.Ordinal);

    private bool SaysTooMuch =>
        Text.Contains("   at ", StringComparison.Ordinal) || Text.Contains("Exception:", StringComparison.Ordinal);
}
