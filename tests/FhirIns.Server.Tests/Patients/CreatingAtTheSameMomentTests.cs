using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Several desks register one person at once: the search of antériorité still counts.</summary>
public sealed class CreatingAtTheSameMomentTests
{
    [Theory]
    [Rule("A1")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_likeness_refuses_one_of_eight_creations_at_once_is_made(bool onPostgreSql)
    {
        await using var app = await Start(onPostgreSql, "refuse");
        for (var round = 1; round <= 5; round++)
        {
            var answers = await AtOnce(app, round);
            Assert.Single(answers, answer => CreatedId(answer) is not null);
            Assert.Equal(7, answers.Count(answer => answer.Codes.Contains("possible-duplicate")));
        }
    }

    [Theory]
    [Rule("A1")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_likeness_opens_a_task_none_of_eight_creations_at_once_goes_unnoticed(bool onPostgreSql)
    {
        await using var app = await Start(onPostgreSql, "task");
        for (var round = 1; round <= 5; round++)
        {
            var answers = await AtOnce(app, round);
            var ids = answers.Select(CreatedId).ToList();
            Assert.DoesNotContain(null, ids);
            var told = await app.InDatabaseAsync(db =>
                db.Tasks.Where(task => task.Code == "duplicate" && ids.Contains(task.PatientId!))
                    .Select(task => new { task.PatientId, task.OtherPatientId })
                    .ToListAsync(TestContext.Current.CancellationToken)
            );
            Assert.All(ids, id => Assert.Contains(told, task => task.PatientId == id || task.OtherPatientId == id));
        }
    }

    /// <summary>By every door there is: a creation, one unless an identifier exists, one in a transaction.</summary>
    private static Task<FhirReply[]> AtOnce(FhirInsApplication app, int round)
    {
        var patient = Resources.Patient("MORVAN", "JEANNE", "female", $"1971-03-0{round}");
        var desk = app.As("reception");
        return Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(index =>
                    Task.Run(() =>
                        (index % 3) switch
                        {
                            0 => desk.Post("Patient", patient.DeepClone()),
                            1 => desk.Post(
                                "Patient",
                                patient.DeepClone(),
                                ("If-None-Exist", $"identifier={Resources.Ipp}|{round}-{index}")
                            ),
                            _ => desk.Post("", InTransaction(patient.DeepClone())),
                        }
                    )
                )
        );
    }

    private static JsonObject InTransaction(JsonNode patient) =>
        new()
        {
            ["resourceType"] = "Bundle",
            ["type"] = "transaction",
            ["entry"] = new JsonArray(
                new JsonObject
                {
                    ["resource"] = patient,
                    ["request"] = new JsonObject { ["method"] = "POST", ["url"] = "Patient" },
                }
            ),
        };

    /// <summary>The id of the Patient that was created; null when none was.</summary>
    private static string? CreatedId(FhirReply answer) =>
        answer.Status == HttpStatusCode.Created ? answer.Id
        : answer.Status == HttpStatusCode.OK ? answer.Json["entry"]![0]!["resource"]!["id"]!.GetValue<string>()
        : null;

    private static async Task<FhirInsApplication> Start(bool onPostgreSql, string duplicates)
    {
        var app = new WithDuplicates(onPostgreSql, duplicates);
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        await app.InitializeAsync();
        return app;
    }

    private sealed class WithDuplicates(bool onPostgreSql, string duplicates) : FhirInsApplication
    {
        public override string? WhyAbsent => onPostgreSql ? PostgreSqlServer.WhyAbsent : null;

        protected override async ValueTask<Dictionary<string, string?>> SettingsAsync()
        {
            var settings = new Dictionary<string, string?> { ["Identity:Duplicates"] = duplicates };
            if (onPostgreSql)
            {
                settings["Database:Provider"] = "PostgreSql";
                settings["Database:ConnectionString"] = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
            }
            return settings;
        }
    }
}
