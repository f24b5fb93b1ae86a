using FhirIns.Server;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Configuration.AddEnvironmentVariables("FHIRINS__");
    await using var app = builder.AddFhirIns().Build();
    if (args is not ["migrate"])
        app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.Services.MigrateAsync(app.Lifetime.ApplicationStopping);
    if (args is ["migrate"])
        return 0;
    app.MapFhirIns();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (ReasonsNotToStart.Of(exception) is { } reasons)
{
    foreach (var reason in reasons)
        await Console.Error.WriteLineAsync(reason);
    return 1;
}
