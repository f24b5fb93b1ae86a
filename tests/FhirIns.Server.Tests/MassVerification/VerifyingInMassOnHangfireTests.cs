#if HANGFIRE
using System.Net;
using FhirIns.Server.Tests.Dashboard;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>The same campaigns with their jobs on Hangfire, in a build made with it.</summary>
public sealed class VerifyingInMassOnHangfireTests(VerifyingInMassOnHangfireTests.Application app)
    : VerifyingInMassTests(app),
        IClassFixture<VerifyingInMassOnHangfireTests.Application>
{
    [Fact]
    public async Task Its_pages_are_for_those_who_may_run_campaigns()
    {
        using var nobody = new HttpClient();
        var refused = await nobody.GetAsync(new Uri(app.Url, "/hangfire"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var admin = new HttpClient();
        admin.DefaultRequestHeaders.Authorization = new("Bearer", app.Host.TokenOf("admin"));
        var shown = await admin.GetAsync(new Uri(app.Url, "/hangfire"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        admin.DefaultRequestHeaders.Authorization = new("Bearer", app.Host.TokenOf("connector"));
        var other = await admin.GetAsync(new Uri(app.Url, "/hangfire"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        using var person = await PageClient.SignInAsync(app, "admin");
        Assert.Equal(HttpStatusCode.OK, (await person.OpenAsync("/hangfire")).Status);
    }

    public sealed class Application : FhirInsApplication
    {
        public Application() => Population = 300;

        public override string? WhyAbsent => PostgreSqlServer.WhyAbsent;

        protected override async ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(Quickly)
            {
                ["Jobs:Engine"] = "Hangfire",
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync(),
            };
    }
}
#endif
