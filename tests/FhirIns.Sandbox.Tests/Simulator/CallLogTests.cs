using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class CallLogTests
{
    [Fact]
    public async Task Four_hundred_calls_at_once_are_each_answered_rightly_and_logged_once()
    {
        const int Callers = 400;
        await using var caller = await Caller.OfNewSimulator(
            new InsiSimulatorOptions
            {
                Population = Callers,
                Switches = new SimulatorSwitches { Latency = new Latency(0, 20) },
            }
        );
        var people = FhirIns.Sandbox.Population.FictitiousPopulation.Generate(Callers, 1).ToArray();

        var numbers = await Task.WhenAll(
            people.Select(async person =>
            {
                var traits = person.Registered;
                var answer = await caller.Search(
                    traits.BirthName,
                    traits.GivenNames[0],
                    traits.Man ? "M" : "F",
                    $"{traits.BirthDate:yyyy-MM-dd}",
                    traits.BirthPlace
                );
                return answer.Number;
            })
        );

        Assert.Equal(people.Select(person => person.Ins.Number), numbers);
        Assert.Equal(Callers, caller.Simulator.Calls.Total);
        Assert.Equal(
            Enumerable.Range(1, Callers).Select(number => (long)number),
            caller.Simulator.Calls.Latest.Select(call => call.Number).Order()
        );
        Assert.InRange(caller.Simulator.Calls.HighestConcurrency, 2, Callers);
        Assert.Equal(Callers, caller.Simulator.Calls.Counts[("rechercherInsAvecTraitsIdentite", "00")]);
    }

    [Fact]
    public void The_busiest_span_is_found()
    {
        var log = new CallLog();
        var start = new DateTimeOffset(2026, 1, 15, 2, 0, 0, TimeSpan.Zero);
        foreach (var second in (int[])[0, 30, 59, 61, 62, 119, 200])
            log.Record(Call(start.AddSeconds(second)));

        Assert.Equal(4, log.MostWithin(TimeSpan.FromMinutes(1)));
        Assert.Equal(7, log.MostWithin(TimeSpan.FromHours(1)));
        Assert.Equal(0, new CallLog().MostWithin(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Old_calls_are_counted_when_they_are_no_longer_kept()
    {
        var log = new CallLog();
        for (var call = 0; call < CallLog.Kept + 5; call++)
            log.Record(Call(DateTimeOffset.UnixEpoch.AddSeconds(call)));

        Assert.Equal(CallLog.Kept + 5, log.Total);
        Assert.Equal(CallLog.Kept, log.Latest.Count);
        Assert.Equal(CallLog.Kept + 5, log.Counts[("verifierInsAvecTraitsIdentite", "OK")]);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(5), log.Latest[0].At);

        log.Clear();
        Assert.Equal((0, 0, 0), (log.Total, log.Latest.Count, log.Counts.Count));
    }

    private static LoggedCall Call(DateTimeOffset at) =>
        new(0, at, "verifierInsAvecTraitsIdentite", null, null, CallerAccess.None, null, "OK", null);
}
