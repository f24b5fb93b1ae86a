using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class SimulatorCommandTests
{
    [Fact]
    public async Task Alone_it_says_where_it_listens_and_logs_calls_without_traits()
    {
        var output = new Lines();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        string[] arguments =
        [
            "--urls",
            "http://127.0.0.1:0",
            "--population",
            "50",
            "--seed",
            "3",
            "--latency",
            "1",
            "--test-environment",
            "true",
        ];
        var running = SimulatorCommand.RunAsync(arguments, output, ending.Token);
        var url = (await output.First).Split(' ', ',')[2];

        using var http = new HttpClient();
        using var content = new StringContent(
            Requests.Traits("HOUILLES", "PIERRE", "M", "1993-01-27"),
            null,
            "application/soap+xml"
        );
        using var answer = await http.PostAsync(url, content, TestContext.Current.CancellationToken);
        await ending.CancelAsync();

        Assert.Equal(0, await running);
        Assert.EndsWith("/lps", url, StringComparison.Ordinal);
        Assert.Contains(
            "insi_102",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Contains("rechercherInsAvecTraitsIdentite insi_102", output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("HOUILLES", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_said_in_one_line_with_code_1()
    {
        await using var caller = await Caller.OfNewSimulator();
        var output = new StringWriter();

        var code = await SimulatorCommand.RunAsync(
            [$"--urls={caller.Simulator.Url}"],
            output,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(1, code);
        Assert.Single(output.ToString().Trim().Split('\n'));
    }

    [Theory]
    [InlineData("--ulrs", "http://127.0.0.1:0")]
    [InlineData("--urls", "127.0.0.1")]
    [InlineData("--urls", "http://insi.exemple:5081")]
    [InlineData("--urls")]
    [InlineData("--population", "many")]
    [InlineData("--population=99000000")]
    [InlineData("--latency", "slow")]
    [InlineData("--test-environment", "perhaps")]
    public async Task Wrong_arguments_give_the_usage_and_code_2(params string[] arguments)
    {
        var output = new StringWriter();

        Assert.Equal(2, await SimulatorCommand.RunAsync(arguments, output, TestContext.Current.CancellationToken));
        Assert.Contains("--population", output.ToString(), StringComparison.Ordinal);
    }

    private sealed class Lines : StringWriter
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> First => _first.Task;

        public string Text
        {
            get
            {
                lock (_first)
                    return ToString();
            }
        }

        public override void WriteLine(string? value)
        {
            lock (_first)
                base.WriteLine(value);
            _first.TrySetResult(value ?? "");
        }
    }
}
