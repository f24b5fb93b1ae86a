using FhirIns.Sandbox;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server;

if (args is [SimulatorCommand.Name, .. var rest])
    return await SimulatorCommand.RunAsync(rest, Console.Out);

if (args is ["--help" or "-h"])
{
    await Console.Out.WriteLineAsync(SandboxOptions.Usage);
    return 0;
}
var (options, mistake) = SandboxOptions.Parse(args);
if (options is null)
{
    await Console.Error.WriteLineAsync(mistake);
    await Console.Error.WriteLineAsync(SandboxOptions.Usage);
    return 2;
}
SandboxHost host;
try
{
    host = await SandboxHost.StartAsync(options, progress: Console.Out);
}
catch (Exception exception) when (ReasonsNotToStart.Of(exception) is { } reasons)
{
    foreach (var reason in reasons)
        await Console.Error.WriteLineAsync($"The sandbox does not start: {reason}");
    return 1;
}
await using var running = host;
await new SandboxCast(host).EnsureAsync(CancellationToken.None);
await Console.Out.WriteLineAsync(
    $"""

    FhirIns sandbox, with fictitious people only

      dashboard       {options.Url}/   choose who you are; no password
      FHIR base       {options.Url}/fhir
      INSi simulator  {host.Simulator.Endpoint}   its switches: {new Uri(host.Simulator.Url, "/control")}
      token desk      POST {options.Url}/sandbox/token
      for Postman     {options.Url}/sandbox/postman.json

    Try:
      TOKEN=$(curl -s {options.Url}/sandbox/token -d grant_type=client_credentials -d client_id=connector -d client_secret=sandbox | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
      curl -s -H "Authorization: Bearer $TOKEN" "{options.Url}/fhir/Patient?identifier={SandboxCast.IppSystem}%7CCAST-QUAL&_pretty=true"

    Ctrl+C ends it.
    """
);
await host.WaitForShutdownAsync(CancellationToken.None);
return 0;
