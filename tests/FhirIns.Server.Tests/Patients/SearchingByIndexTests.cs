using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage.Encryption;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Every documented search walks along indexes: none reads all identities.</summary>
public abstract class SearchingByIndexTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly FhirInsApplication app;
    private readonly string explain;

    protected SearchingByIndexTests(FhirInsApplication app, string explain)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        (this.app, this.explain) = (app, explain);
    }

    public static TheoryData<string> Selective =>
        [
            "_id=a",
            "_id=a,b",
            "_lastUpdated=2026-11-22",
            "_tag=https://a.example|vip&_id=a",
            "address=a",
            "address-city=a",
            "address-city:exact=a",
            "address-city:contains=a",
            "address-country=a",
            "address-postalcode=a",
            "address-state=a",
            "birthdate=1980-05-14",
            "birthdate=1980-05,1990",
            "birthplace=63220",
            "deceased=true",
            "email=a@b.example",
            "family=a",
            "family:exact=a",
            "family:contains=a",
            "family=a&given=b&birthdate=1980-05-14",
            "general-practitioner=Practitioner/1",
            "given=a",
            "identifier=a",
            "identifier=https://a.example|a",
            "identifier=https://a.example|",
            "identifier=urn:oid:1.2.250.1.213.1.4.8|180056322000132",
            "identity-attribute=HOMA",
            "ins-last-verified=lt2020",
            "link=Patient/1",
            "mothersMaidenName=a",
            "name=a",
            "name=a&gender=female&active=true&identity-status=QUAL",
            "organization=1",
            "phone=1",
            "telecom=1",
            "family=a&_sort=-birthdate,given",
        ];

    public static TheoryData<string> Broad =>
        [
            "",
            "active=true",
            "gender=female",
            "gender:not=female",
            "identity-status=QUAL",
            "_tag=QUAL",
            "deceased=false",
            "telecom:missing=true",
            "_sort=family",
            "_sort=-given",
            "_sort=birthdate",
            "_sort=gender",
            "_sort=-_lastUpdated",
            "_sort=_id",
        ];

    [Theory]
    [MemberData(nameof(Selective))]
    public async Task A_search_looks_its_values_up(string query)
    {
        var plan = PlanOf(query);
        Refuse(await ExplainAsync(plan, plan.CountText), scansByIndex: false);
        Refuse(await ExplainAsync(plan, plan.PageText("p.for_everyone", "")), scansByIndex: false);
    }

    [Theory]
    [MemberData(nameof(Broad))]
    public async Task A_page_of_many_is_a_piece_of_an_index(string query)
    {
        var plan = PlanOf(query);
        Refuse(await ExplainAsync(plan, plan.PageText("p.for_everyone", "")), scansByIndex: true);
    }

    [Theory]
    [InlineData("_sort=-_lastUpdated")]
    [InlineData("_sort=_lastUpdated&family=a")]
    public async Task A_further_page_by_time_looks_up_whom_a_change_has_moved(string query)
    {
        var plan = PlanOf(query);
        var (unmoved, moved) = plan.PageTexts("p.for_everyone", """["1","2"]""", Now);
        Refuse(await ExplainAsync(plan, unmoved), scansByIndex: false);
        Refuse(await ExplainAsync(plan, moved), scansByIndex: false);
    }

    protected abstract void Refuse(IReadOnlyList<string> plan, bool scansByIndex);

    private static SearchPlan PlanOf(string query)
    {
        var caller = new Caller
        {
            ClientId = "test",
            Scopes = ScopeSet.Parse(["system/Patient.rs", "ins.read"]),
            IsOutsideDomain = false,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };
        var plan = SearchPlan.Of(query, caller, new FhirOptions(), null, Now, isStrict: true);
        Assert.Empty(plan.Problems);
        return plan;
    }

    private Task<List<string>> ExplainAsync(SearchPlan plan, string text) =>
        app.InDatabaseAsync(async db =>
        {
            var cancelled = TestContext.Current.CancellationToken;
            await db.Database.OpenConnectionAsync(cancelled);
            var connection = db.Database.GetDbConnection();
            foreach (var statement in explain.Split(';')[..^1])
            {
                await using var setting = connection.CreateCommand();
                setting.CommandText = statement;
                await setting.ExecuteNonQueryAsync(cancelled);
            }
            await using var command = connection.CreateCommand();
            command.CommandText = $"{explain.Split(';')[^1]} {text}";
            foreach (var (name, value) in plan.Sql.Parameters.Append(("@limit", 20)))
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, (value as StoredText)?.Plain ?? value);
                command.Parameters.Add(parameter);
            }
            await using var rows = await command.ExecuteReaderAsync(cancelled);
            var lines = new List<string>();
            while (await rows.ReadAsync(cancelled))
                lines.Add(Convert.ToString(rows.GetValue(rows.FieldCount - 1), CultureInfo.InvariantCulture)!);
            return lines;
        });
}

public sealed class SearchingByIndexOnSqliteTests(FhirInsApplication app)
    : SearchingByIndexTests(app, "EXPLAIN QUERY PLAN"),
        IClassFixture<FhirInsApplication>
{
    protected override void Refuse(IReadOnlyList<string> plan, bool scansByIndex)
    {
        Assert.Contains(
            plan,
            line => line.Contains("SEARCH p ") || (scansByIndex && line.Contains("SCAN p USING INDEX"))
        );
        Assert.DoesNotContain(
            plan,
            line => line.StartsWith("SCAN", StringComparison.Ordinal) && !(scansByIndex && line.Contains("USING INDEX"))
        );
    }
}

public sealed class SearchingByIndexOnPostgreSqlTests(PostgreSqlApplication app)
    : SearchingByIndexTests(app, "SET enable_seqscan = off;EXPLAIN"),
        IClassFixture<PostgreSqlApplication>
{
    protected override void Refuse(IReadOnlyList<string> plan, bool scansByIndex) =>
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan"));
}
