using System.Globalization;

namespace FhirIns.Benchmarks;

/// <summary>The options of the measurement over HTTP.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        dotnet run -c Release --project tests/FhirIns.Benchmarks -- [options]
          --people N             people in the database, default 10000
          --database NAME        sqlite (default) or postgresql (a server of its own, thrown away afterwards)
          --seconds N            duration of each measurement, default 5
          --connections N        connections that ask at the same time, default 16
          --server PATH          the server whose start is measured, default the one built with this program
        dotnet run -c Release --project tests/FhirIns.Benchmarks -- micro
          the parts alone, without HTTP and database
        dotnet run -c Release --project tests/FhirIns.Benchmarks -- pages [people] [postgresql]
          every page of the dashboard: the first time, the median, the worst
        dotnet run -c Release --project tests/FhirIns.Benchmarks -- campaign [people] [latency ms] [calls at once]
          a campaign through a slow INSi, default 3000 460 16: share of what the limit allows, CPU per identity
        dotnet run -c Release --project tests/FhirIns.Benchmarks -- campaign-scale [identities]
          plan, claim and progress of a campaign of a million, at the start and at the end
        """;

    public int People { get; private init; } = 10_000;

    public bool OnPostgreSql { get; private init; }

    public int Seconds { get; private init; } = 5;

    public int Connections { get; private init; } = 16;

    /// <summary>The program of the server alone.</summary>
    public string Server { get; private init; } = Path.Combine(AppContext.BaseDirectory, "FhirIns.Server.dll");

    /// <summary>Reads the command line; null with what is wrong.</summary>
    public static (BenchmarkOptions? Options, string? Mistake) Parse(string[] args)
    {
        var options = new BenchmarkOptions();
        foreach (var pair in args.Chunk(2))
        {
            if (pair.Length < 2 || options.With(pair[0], pair[1]) is not { } applied)
                return (null, $"{string.Join(' ', pair)}: not an option, or not a value it can use.");
            options = applied;
        }
        return (options, null);
    }

    private BenchmarkOptions? With(string name, string value)
    {
        var isNumber =
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
        return (name, value) switch
        {
            ("--people", _) when isNumber && number <= 1_000_000 => this with { People = number },
            ("--seconds", _) when isNumber && number <= 60 => this with { Seconds = number },
            ("--connections", _) when isNumber && number <= 256 => this with { Connections = number },
            ("--server", _) when File.Exists(value) => this with { Server = Path.GetFullPath(value) },
            ("--database", "sqlite" or "postgresql") => this with { OnPostgreSql = value == "postgresql" },
            _ => null,
        };
    }
}
