using FhirIns.Insi;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Tests.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Tests.Insi;

/// <summary>Nodes of one database never make more calls together than one alone might.</summary>
public abstract class SharingCallsTests
{
    private const int Places = 8;
    private const int PerMinute = 60;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly FhirInsApplication app;
    private readonly SettableClock clock = new();

    protected SharingCallsTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_alone_has_everything()
    {
        await NobodyCallsAsync();
        var share = await Node().TakeAsync(default, Cancel);
        Assert.Equal((Places, PerMinute), (share.Places, share.PerMinute));
    }

    [Fact]
    public async Task A_second_node_has_its_half_as_soon_as_the_first_has_renewed()
    {
        await NobodyCallsAsync();
        var (first, second) = (Node(), Node());
        await first.TakeAsync(default, Cancel);
        Assert.Equal(0, (await second.TakeAsync(default, Cancel)).Places);

        Assert.Equal(Places / 2, (await first.TakeAsync(default, Cancel)).Places);

        Assert.Equal(Places / 2, (await second.TakeAsync(default, Cancel)).Places);
    }

    [Fact]
    public async Task What_is_under_way_is_not_given_to_another()
    {
        await NobodyCallsAsync();
        var (first, second) = (Node(), Node());
        await first.TakeAsync(default, Cancel);
        await second.TakeAsync(default, Cancel);
        await first.TakeAsync(new(UnderWay: 7, InLastMinute: 55, IsLeaving: false), Cancel);

        var share = await second.TakeAsync(default, Cancel);

        Assert.Equal((1, 5), (share.Places, share.PerMinute));
    }

    [Fact]
    public async Task A_node_without_calls_gives_its_places_back_at_once_and_its_minute_when_it_is_over()
    {
        await NobodyCallsAsync();
        var (first, second) = (Node(), Node());
        await first.TakeAsync(default, Cancel);
        await first.TakeAsync(new(UnderWay: 0, InLastMinute: 50, IsLeaving: true), Cancel);

        var share = await second.TakeAsync(default, Cancel);
        Assert.Equal((Places, PerMinute - 50), (share.Places, share.PerMinute));

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(PerMinute, (await second.TakeAsync(default, Cancel)).PerMinute);
    }

    [Fact]
    public async Task A_node_that_was_idle_for_long_takes_its_share_anew()
    {
        await NobodyCallsAsync();
        var node = Node();
        await node.TakeAsync(default, Cancel);
        await node.TakeAsync(new(UnderWay: 0, InLastMinute: 1, IsLeaving: true), Cancel);

        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(Places, (await node.TakeAsync(default, Cancel)).Places);
    }

    [Fact]
    public async Task A_server_that_restarts_calls_at_once()
    {
        await CallsAsync();
        await app.StopAsync();
        await app.StartAsync();
        await CallsAsync();

        async Task CallsAsync()
        {
            var person = Person.Somebody();
            app.Insi.People.Put(person.InInsi);
            await app.RetrieveAndAccept(await app.RegisterProvisional(person.Patient));
        }
    }

    [Fact]
    public async Task A_node_that_stops_gives_its_places_back()
    {
        await NobodyCallsAsync();
        var (first, second) = (Node(), Node());
        await first.TakeAsync(default, Cancel);

        await first.StopAsync(Cancel);

        Assert.Equal(Places, (await second.TakeAsync(default, Cancel)).Places);
        Assert.Equal(CallShare.None, await first.TakeAsync(default, Cancel));
    }

    [Fact]
    public async Task The_places_of_a_machine_that_died_come_back_when_its_last_call_must_be_over()
    {
        await NobodyCallsAsync();
        await LeaseOf("another machine|77|1|1", until: Timeout);
        var node = Node();

        clock.Advance(Timeout - TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await node.TakeAsync(default, Cancel)).Places);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Places, (await node.TakeAsync(default, Cancel)).Places);
    }

    [Fact]
    public async Task The_places_of_a_process_that_died_here_come_back_at_once()
    {
        await NobodyCallsAsync();
        var parts = new NodeName().Text.Split('|');
        await LeaseOf($"{parts[0]}|{parts[1]}|process before|1", until: Timeout);
        await LeaseOf($"{parts[0]}|{int.MaxValue}|other|1", until: Timeout);

        Assert.Equal(Places, (await Node().TakeAsync(default, Cancel)).Places);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_nodes_come_go_and_die_the_limits_hold(int seed)
    {
        await NobodyCallsAsync();
        var random = new Random(seed);
        var crowd = new Crowd(() => Node("another machine"), clock);
        for (var step = 0; step < 400; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(random.Next(900)));
            await crowd.StepAsync(random);
            Assert.InRange(crowd.UnderWay, 0, Places);
            Assert.InRange(crowd.ArrivedInLastMinute, 0, PerMinute);
        }
        Assert.True(crowd.Made > Places, "the crowd hardly called");
    }

    private CallLeases Node(string? place = null) =>
        new(
            app.Host.Services.GetRequiredService<IDbContextFactory<FhirInsDbContext>>(),
            app.Host.Services.GetRequiredService<SqlCommands>(),
            Options.Create(
                new InsiOptions
                {
                    MaxConcurrentCalls = Places,
                    MaxCallsPerMinute = PerMinute,
                    Timeout = Timeout,
                }
            ),
            clock,
            place is null ? new NodeName() : new NodeName(place)
        );

    private Task<int> NobodyCallsAsync() =>
        app.InDatabaseAsync(db => db.Set<CallLeaseRow>().ExecuteDeleteAsync(Cancel));

    private Task<int> LeaseOf(string node, TimeSpan until) =>
        app.InDatabaseAsync(db =>
        {
            db.Add(
                new CallLeaseRow
                {
                    Node = node,
                    Places = Places,
                    StartsUntil = clock.GetUtcNow(),
                    Until = clock.GetUtcNow() + until,
                }
            );
            return db.SaveChangesAsync(Cancel);
        });

    /// <summary>Nodes that call as much as they may, and now and then die with their calls under way.</summary>
    private sealed class Crowd(Func<CallLeases> begin, TimeProvider clock)
    {
        private readonly List<Member> members = [];
        private readonly List<(DateTimeOffset Start, DateTimeOffset End)> calls = [];

        public int Made => calls.Count;

        public int UnderWay => calls.Count(call => call.End > clock.GetUtcNow());

        public int ArrivedInLastMinute => calls.Count(call => call.Start > clock.GetUtcNow() - TimeSpan.FromMinutes(1));

        public async Task StepAsync(Random random)
        {
            if (members.Count < 4 && random.Next(10) == 0)
                members.Add(new(begin()));
            if (members.Count == 0)
                return;
            var member = members[random.Next(members.Count)];
            if (random.Next(100) == 0)
                members.Remove(member);
            else if (random.Next(3) == 0)
                await member.RenewAsync(clock.GetUtcNow());
            else
                calls.AddRange(member.Start(clock.GetUtcNow(), random));
        }
    }

    private sealed class Member(CallLeases leases)
    {
        private readonly List<(DateTimeOffset Start, DateTimeOffset End)> own = [];
        private CallShare share = CallShare.None;

        public async Task RenewAsync(DateTimeOffset now)
        {
            var use = new CallUse(UnderWayAt(now), CountingAt(now), IsLeaving: false);
            share = await leases.TakeAsync(use, Cancel);
        }

        public IEnumerable<(DateTimeOffset, DateTimeOffset)> Start(DateTimeOffset now, Random random)
        {
            while (now < share.StartsUntil && UnderWayAt(now) < share.Places && CountingAt(now) < share.PerMinute)
            {
                var call = (now, now + Timeout * random.NextDouble());
                own.Add(call);
                yield return call;
            }
        }

        private int UnderWayAt(DateTimeOffset now) => own.Count(call => call.End > now);

        private int CountingAt(DateTimeOffset now) => own.Count(call => call.End > now - TimeSpan.FromMinutes(1));
    }
}

public sealed class SharingCallsOnSqliteTests(FhirInsApplication app)
    : SharingCallsTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class SharingCallsOnPostgreSqlTests(PostgreSqlApplication app)
    : SharingCallsTests(app),
        IClassFixture<PostgreSqlApplication>;
