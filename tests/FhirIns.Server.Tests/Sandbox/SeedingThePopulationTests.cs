using System.Net;
using FhirIns.Sandbox;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Seeding;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Sandbox;

/// <summary>The first three hundred of the fictitious population, in the server and in INSi alike.</summary>
public abstract class SeedingThePopulationTests(FhirInsApplication app) : IAsyncLifetime
{
    private const int Count = 300;

    private static readonly IReadOnlyList<PopulationMember> People =
    [
        .. FictitiousPopulation.Generate(Count, ServerPopulation.Seed),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        if (app.Population == Count)
            return;
        await app.StopAsync();
        app.Population = Count;
        await app.StartAsync();
    }

    [Theory]
    [InlineData("QUAL", 210)]
    [InlineData("RECUP", 30)]
    [InlineData("VALI", 30)]
    [InlineData("PROV", 30)]
    public async Task Of_each_hundred_seventy_are_qualified_and_ten_of_every_other_level(string status, int expected)
    {
        var registered = await app.InDatabaseAsync(db =>
            db.Versions.CountAsync(
                row => row.Version == 1 && row.Event == "Inherited" && row.ToStatus == status,
                Cancelled
            )
        );
        Assert.Equal(expected, registered);
    }

    [Fact]
    public async Task Of_each_hundred_three_have_a_number_of_those_who_wait_for_theirs()
    {
        var waiting = await app.InDatabaseAsync(db =>
            db.Patients.CountAsync(
                row => EF.Property<string>(row.Identity, "InsOid") == NationalNumber.NiaOid,
                Cancelled
            )
        );
        Assert.Equal(9, waiting);
    }

    [Fact]
    public async Task Qualified_person_is_found_by_the_INS_that_INSi_knows()
    {
        var person = People.First(one => one is { Status: PopulationStatus.Qualified, Diverged: false });
        Assert.Equal([IdOf(person)], await FindAsync($"identifier=urn:oid:{person.Ins.Oid}|{person.Ins.Value}"));
    }

    [Fact]
    public async Task INS_that_is_not_qualified_finds_nobody()
    {
        var person = People.First(one => one.Status is PopulationStatus.Retrieved);
        Assert.Empty(await FindAsync($"identifier=urn:oid:{person.Ins.Oid}|{person.Ins.Value}"));
    }

    [Fact]
    public async Task Person_is_found_by_local_identifier_and_by_the_name_in_use()
    {
        var person = People.First(one => one.UsedName is not null);
        var ipp = PopulationRecord.IppOf(person.Number);
        Assert.Equal([IdOf(person)], await FindAsync($"identifier={SandboxCast.IppSystem}|{ipp}"));
        Assert.Contains(
            IdOf(person),
            await FindAsync($"family={person.UsedName}&birthdate={person.Local.BirthDate:yyyy-MM-dd}")
        );
    }

    [Fact]
    public async Task INSi_confirms_whose_traits_agree_and_not_whose_traits_have_moved()
    {
        var verdicts = new Dictionary<bool, string?>();
        foreach (var diverged in new[] { false, true })
        {
            var person = People.First(one => one.Status is PopulationStatus.Qualified && one.Diverged == diverged);
            var answer = await app.As("referent").Post($"Patient/{IdOf(person)}/$ins-verify");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            verdicts[diverged] = answer.Parameter("outcome");
        }
        Assert.Equal("OK", verdicts[false]);
        Assert.Equal("KO", verdicts[true]);
    }

    [Fact]
    public async Task Everybody_has_one_line_in_the_audit_trail()
    {
        var traced = await app.InDatabaseAsync(db =>
            db.Traces.Where(row => row.Event == "Inherited")
                .Select(row => row.PatientId)
                .Distinct()
                .CountAsync(Cancelled)
        );
        Assert.Equal(app.Population, traced);
    }

    [Fact]
    public async Task Person_changes_and_new_ones_come_as_anywhere_else()
    {
        var person = People.First(one => one.Status is PopulationStatus.Provisional);
        var validated = await app.Validate(IdOf(person));
        Assert.Equal("VALI", validated.Parameter("status"));
        var read = await app.As("connector").Get($"Patient/{IdOf(person)}");
        Assert.Equal("W/\"2\"", read.Header("ETag"));
        await app.RegisterProvisional(Person.Somebody().Patient);
    }

    protected static string IdOf(PopulationMember person) => PopulationRecord.IdOf(person.Number);

    protected async Task<IEnumerable<string>> FindAsync(string query)
    {
        var found = await app.As("connector").Get($"Patient?{query}");
        return [.. found.Entries.Select(entry => entry["id"]!.GetValue<string>())];
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public sealed class SeedingThePopulationOnSqliteTests(FhirInsApplication app)
    : SeedingThePopulationTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class SeedingThePopulationOnPostgreSqlTests(PostgreSqlApplication app)
    : SeedingThePopulationTests(app),
        IClassFixture<PostgreSqlApplication>;

/// <summary>What a sandbox does with the people it already has.</summary>
public sealed class GrowingThePopulationTests
{
    [Fact]
    public async Task Second_start_adds_nobody_and_a_larger_number_adds_the_missing_ones()
    {
        await using var app = new FhirInsApplication { Population = 100 };
        await app.InitializeAsync();
        Assert.Equal(100, await CountAsync(app));
        await RestartAsync(app, 100);
        Assert.Equal(100, await CountAsync(app));
        await RestartAsync(app, 130);
        Assert.Equal(130, await CountAsync(app));
        await RestartAsync(app, 20);
        Assert.Equal(130, await CountAsync(app));
    }

    [Fact]
    public async Task Person_registered_by_hand_before_is_not_registered_twice()
    {
        await using var app = new FhirInsApplication();
        await app.InitializeAsync();
        var member = FictitiousPopulation
            .Generate(100, ServerPopulation.Seed)
            .First(one => one is { Status: PopulationStatus.Qualified, Diverged: false });
        var traits = member.Registered;
        await app.Qualify(
            new(
                traits.BirthName,
                traits.GivenNameList,
                traits.Man ? "male" : "female",
                $"{traits.BirthDate:yyyy-MM-dd}",
                traits.BirthPlace,
                member.Ins.Number
            )
        );
        await RestartAsync(app, 100);
        Assert.Equal(100, await CountAsync(app));
        var found = await app.As("connector").Get($"Patient?identifier={member.Ins.Value}");
        Assert.NotEqual(PopulationRecord.IdOf(member.Number), Assert.Single(found.Entries)["id"]!.GetValue<string>());
    }

    private static async Task RestartAsync(FhirInsApplication app, int population)
    {
        await app.StopAsync();
        app.Population = population;
        await app.StartAsync();
    }

    private static Task<int> CountAsync(FhirInsApplication app) =>
        app.InDatabaseAsync(db => db.Patients.CountAsync(TestContext.Current.CancellationToken));
}
