using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Tests.Traces;

/// <summary>The trail of an application of their own, sealed when a test says so.</summary>
public abstract class TrailTests
{
    private protected static readonly TraceOptions AtOnce = new()
    {
        SealKey = Convert.ToBase64String(new byte[32]),
        SealAfter = TimeSpan.FromMinutes(-1),
    };

    protected FhirInsApplication App { get; }

    protected TrailTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        App = app;
    }

    // The server looks after the trail too: whoever is second waits.
    protected async Task SealAsync()
    {
        var seals = new SealTraces(Contexts, Leases, TimeProvider.System, Options.Create(AtOnce));
        while (await seals.RunAsync(TestContext.Current.CancellationToken) is null)
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private protected async Task RetainAsync(TraceOptions options)
    {
        var retention = new ApplyRetention(Contexts, Leases, TimeProvider.System, Options.Create(options));
        while (!await retention.RunAsync(TestContext.Current.CancellationToken))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private IDbContextFactory<FhirInsDbContext> Contexts =>
        App.Host.Services.GetRequiredService<IDbContextFactory<FhirInsDbContext>>();

    private Leases Leases => App.Host.Services.GetRequiredService<Leases>();

    private protected Task<TrailVerdict> VerifyAsync((long, byte[])? anchor = null, TraceOptions? options = null) =>
        App.InDatabaseAsync(db =>
            new VerifyTrail(db, TimeProvider.System, Options.Create(options ?? AtOnce)).RunAsync(
                anchor,
                TestContext.Current.CancellationToken
            )
        );

    private protected Task<TraceRow> LineOf(string patient, TraceKind kind) =>
        App.InDatabaseAsync(db =>
            db.Traces.AsNoTracking()
                .Where(line => line.PatientId == patient && line.Kind == kind)
                .OrderBy(line => line.At)
                .FirstAsync()
        );

    private protected Task ChangeAsync(Func<FhirInsDbContext, Task<int>> change) => App.InDatabaseAsync(change);
}
