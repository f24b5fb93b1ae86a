using System.Globalization;

namespace FhirIns.Sandbox;

/// <summary>The options of the sandbox, as given on its command line.</summary>
internal sealed record SandboxOptions
{
    public const string Usage = """
        dotnet run --project src/FhirIns.Sandbox -- [options]
          --urls URL          address of the server, default http://localhost:5080
          --insi-url URL      address of the INSi simulator, default http://localhost:5081
          --data DIR          where the identities are kept, default .sandbox
          --reset             begin anew: forget what the data directory holds
          --insi-latency MS   duration of each INSi call in milliseconds
          --population N      N fictitious people in the server and in the simulator, always the same
        dotnet run --project src/FhirIns.Sandbox -- simulator [options]
          the INSi simulator alone
        """;

    public string Url { get; private init; } = "http://localhost:5080";

    public string InsiUrl { get; private init; } = "http://localhost:5081";

    public string DataDirectory { get; private init; } = ".sandbox";

    public bool Reset { get; private init; }

    public int InsiLatency { get; private init; }

    public int Population { get; private init; }

    /// <summary>Reads the command line; null with what is wrong.</summary>
    public static (SandboxOptions? Options, string? Mistake) Parse(string[] args)
    {
        var options = new SandboxOptions();
        for (var index = 0; index < args.Length; index++)
        {
            var name = args[index];
            if (name == "--reset")
            {
                options = options with { Reset = true };
                continue;
            }
            if (index + 1 == args.Length)
                return (null, $"{name}: an unknown option, or its value is missing.");
            var value = args[++index];
            var applied = options.With(name, value);
            if (applied is null)
                return (null, $"{name} {value}: not an option of the sandbox, or not a value it can use.");
            options = applied;
        }
        return (options, null);
    }

    private SandboxOptions? With(string name, string value)
    {
        var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var isAddress = Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp;
        return name switch
        {
            "--urls" when isAddress => this with { Url = value },
            "--insi-url" when isAddress => this with { InsiUrl = value },
            "--data" => this with { DataDirectory = value },
            "--insi-latency" when isNumber => this with { InsiLatency = number },
            "--population" when isNumber => this with { Population = number },
            _ => null,
        };
    }
}
