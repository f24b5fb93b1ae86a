using FhirIns.Insi.Access;
using Microsoft.Extensions.Options;

namespace FhirIns.Insi;

/// <summary>Tells every mistake in the configuration of INSi, each with its key, before the first call.</summary>
internal sealed class InsiOptionsValidator(TimeProvider clock) : IValidateOptions<InsiOptions>
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, InsiOptions options)
    {
        List<string> mistakes = [.. Mistakes(options).Select(mistake => $"{InsiOptions.Section}:{mistake}")];
        var (points, accessMistakes) = AccessLoader.Load(options, clock);
        points.Dispose();
        mistakes.AddRange(accessMistakes);
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(InsiOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.AuthorizationNumber))
            yield return "AuthorizationNumber is missing: the number that the CNDA gave to the software (S043)";
        if (string.IsNullOrWhiteSpace(options.Software.Name))
            yield return "Software:Name is missing";
        if (string.IsNullOrWhiteSpace(options.Software.Version))
            yield return "Software:Version is missing";
        if (options.InstanceId == Guid.Empty)
            yield return "InstanceId is missing: a UUID, made once for this installation";
        if (options.MaxConcurrentCalls < 1)
            yield return "MaxConcurrentCalls is less than 1";
        if (options.MaxCallsPerMinute < 1)
            yield return "MaxCallsPerMinute is less than 1";
        if (options.ReservedForDesk is { } reserved && (reserved < 0 || reserved >= options.MaxConcurrentCalls))
            yield return "ReservedForDesk is not between 0 and MaxConcurrentCalls, less than the latter";
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > LongestTimeout)
            yield return "Timeout is not between 0 and 5 minutes";
        if (options.MaxRetries is < 0 or > 5)
            yield return "MaxRetries is not between 0 and 5";
        if (options.RetryDelay <= TimeSpan.Zero || options.RetryDelay > options.Timeout)
            yield return "RetryDelay is not between 0 and Timeout";
        if (options.LotSize < 1)
            yield return "LotSize is less than 1";
        foreach (var (reader, file) in options.ApcvReaders)
            if (ApcvReaders.MistakeIn(file) is { } mistake)
                yield return $"ApcvReaders:{reader}: {mistake}";
        for (var i = 0; i < options.MaintenanceWindows.Count; i++)
            if (!options.MaintenanceWindows[i].IsOnce && !options.MaintenanceWindows[i].IsRecurring)
                yield return $"MaintenanceWindows:{i} is neither Start and a later End, nor From and To";
    }
}
