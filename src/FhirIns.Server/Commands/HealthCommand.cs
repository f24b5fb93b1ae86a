using System.CommandLine;

namespace FhirIns.Server.Commands;

/// <summary>
/// <c>health</c>: asks the server of the same configuration whether it lives, for a container or a supervisor without curl.
/// Exit code 0 when it does.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly Option<bool> Ready = new("--ready")
    {
        Description = "Whether it takes requests, not only lives.",
    };

    public static Command Create()
    {
        var command = new Command("health", "Asks the running server whether it lives.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.Options.Add(Ready);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var configuration = CommandRun.Configured([.. arguments.UnmatchedTokens]).Configuration;
        var address = new Uri(AddressOf(configuration), arguments.GetValue(Ready) ? "/health/ready" : "/health/live");
        // The certificate names the server to its clients, not this loopback; who else could answer here is the same machine.
        using var trusting = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            UseProxy = false,
        };
        using var http = new HttpClient(trusting) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {exception.Message}");
            return 1;
        }
    }

    /// <summary>The first address that the server listens on, reached from the same machine.</summary>
    private static Uri AddressOf(IConfiguration configuration)
    {
        var first =
            configuration
                .GetSection("Kestrel:Endpoints")
                .GetChildren()
                .Select(endpoint => endpoint["Url"])
                .FirstOrDefault(url => url is not null)
            ?? configuration["Urls"]?.Split(';')[0]
            ?? "http://localhost:5000";
        var address = BindingAddress.Parse(first);
        var isAnywhere = address.Host is "*" or "+" or "0.0.0.0" or "[::]";
        return new UriBuilder(address.Scheme, isAnywhere ? "127.0.0.1" : address.Host, address.Port).Uri;
    }
}
