using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Traces;

/// <summary>What was kept long enough goes, and only that.</summary>
public abstract class RetainingTheTrailTests(FhirInsApplication app) : TrailTests(app)
{
    [Fact]
    public async Task What_was_kept_long_enough_goes_and_the_rest_is_whole()
    {
        App.Insi.People.Put(Person.Somebody().InInsi);
        var unknown = await App.RegisterProvisional(Person.Somebody().Patient);
        await App.As("reception").Post($"Patient/{unknown}/$ins-retrieve");
        var known = await App.Qualify(Person.Somebody());
        await SealAsync();
        var noAnswers = new TraceOptions { SealKey = AtOnce.SealKey, KeepAnswers = TimeSpan.FromMinutes(-2) };
        await RetainAsync(noAnswers);
        Assert.Null((await LineOf(unknown, TraceKind.InsiCall)).Raw);
        Assert.NotNull((await LineOf(known, TraceKind.InsiCall)).Raw);
        Assert.Empty((await VerifyAsync(options: noAnswers)).Breaks);

        var nothing = new TraceOptions
        {
            SealKey = AtOnce.SealKey,
            KeepAnswers = noAnswers.KeepAnswers,
            Keep = TimeSpan.FromMinutes(-2),
        };
        await RetainAsync(nothing);
        Assert.Equal(0, await App.InDatabaseAsync(db => db.Traces.CountAsync(line => line.PatientId == unknown)));
        var later = await App.RegisterProvisional(Person.Somebody().Patient);
        await SealAsync();
        Assert.Empty((await VerifyAsync(options: nothing)).Breaks);
        var line = await LineOf(later, TraceKind.Transition);
        await ChangeAsync(db =>
            db.Traces.Where(one => one.Id == line.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Client, "nobody"))
        );
        Assert.NotEmpty((await VerifyAsync(options: nothing)).Breaks);
        await ChangeAsync(db =>
            db.Traces.Where(one => one.Id == line.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Client, line.Client))
        );
        // Seals that went before their time are noticed.
        Assert.Contains(
            "their time",
            Assert.Single((await VerifyAsync()).Breaks.Where(one => one.Contains("time was")))
        );
    }
}

public sealed class RetainingTheTrailOnSqliteTests(UnsealedApplication app)
    : RetainingTheTrailTests(app),
        IClassFixture<UnsealedApplication>;

public sealed class RetainingTheTrailOnPostgreSqlTests(UnsealedPostgreSqlApplication app)
    : RetainingTheTrailTests(app),
        IClassFixture<UnsealedPostgreSqlApplication>;
