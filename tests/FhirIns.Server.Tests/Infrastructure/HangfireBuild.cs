namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>The server as <c>dotnet build src/FhirIns.Server -p:Hangfire=true</c> leaves it, beside the build of everybody.</summary>
public static class HangfireBuild
{
    public static string Server =>
        Path.Combine(
            ComposedNodes.Root(),
            "artifacts",
            "hangfire",
            "bin",
            "FhirIns.Server",
            "debug",
            "FhirIns.Server.dll"
        );

    /// <summary>The reason to skip, or null where it can be started; under CI it must be there.</summary>
    public static string? WhyAbsent =>
        !File.Exists(Server) && Environment.GetEnvironmentVariable("CI") != "true"
            ? "the server is not built with Hangfire: dotnet build src/FhirIns.Server -p:Hangfire=true"
            : PostgreSqlServer.WhyAbsent;
}
