using FhirIns.Server.Commands;

return await CommandLine.RunAsync(args);
