using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FhirIns.Fuzz;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.House;

/// <summary>The hostile corpus against the server in a process of its own, so that its memory is its own.</summary>
public sealed class AnsweringHostileRequestsTests
{
    private const int Requests = 2_400;
    private const int AtATime = 4;
    private const long MostGrowth = 96 * 1024 * 1024;

    [Fact]
    public async Task Hostile_requests_meet_an_outcome_no_failure_no_wait_and_no_growth()
    {
        await using var sandbox = await SandboxProcess.StartAsync(
            Directory.CreateTempSubdirectory("fhirins-hostile-").FullName
        );
        var token = await sandbox.TokenOfAsync("referent");
        var slow = new ConcurrentBag<HostileRequest>();

        await SendAsync(sandbox, token, slow);
        var before = sandbox.Memory;
        await SendAsync(sandbox, token, []);
        Assert.InRange(sandbox.Memory - before, long.MinValue, MostGrowth);

        // A busy machine makes anything slow once: slow is what is slow each time, alone.
        foreach (var request in slow)
        {
            var replies = new List<HostileReply>();
            for (var time = 0; time < 3 && replies.TrueForAll(reply => reply.IsSlow); time++)
                replies.Add(await SendAsync(sandbox, token, request));
            Assert.True(replies.Exists(reply => !reply.IsSlow), $"{request} took {replies[^1].Duration}");
        }
    }

    private static async Task SendAsync(SandboxProcess sandbox, string token, ConcurrentBag<HostileRequest> slow)
    {
        var faults = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            new HostileCorpus(seed: 1).Requests().Take(Requests).ToList(),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtATime,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (request, _) =>
            {
                var reply = await SendAsync(sandbox, token, request);
                if (reply.Fault(request) is { } fault)
                    faults.Add($"{fault}: {request}\n{reply.Text[..Math.Min(reply.Text.Length, 600)]}");
                if (reply.IsSlow)
                    slow.Add(request);
            }
        );
        Assert.True(faults.IsEmpty, $"{faults.Count} faults\n{string.Join('\n', faults.Take(40))}");
    }

    private static Task<HostileReply> SendAsync(SandboxProcess sandbox, string token, HostileRequest request) =>
        RawHttp.SendAsync(sandbox.Url, request, token, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
}
