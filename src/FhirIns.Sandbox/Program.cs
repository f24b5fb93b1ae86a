using FhirIns.Sandbox.Simulator;

if (args is [SimulatorCommand.Name, .. var rest])
    return await SimulatorCommand.RunAsync(rest, Console.Out);

var builder = WebApplication.CreateBuilder(args);
await builder.Build().RunAsync();
return 0;
