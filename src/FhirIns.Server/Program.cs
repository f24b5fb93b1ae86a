using FhirIns.Server;
using FhirIns.Server.Storage;

var builder = WebApplication.CreateBuilder(args).AddFhirIns();
var app = builder.Build();
await app.Services.MigrateAsync(app.Lifetime.ApplicationStopping);
app.MapFhirIns();
await app.RunAsync();
