using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using Hl7.Fhir.Model;
using Hl7.Fhir.Rest;
using FirelyClient = Hl7.Fhir.Rest.FhirClient;
using Person = FhirIns.Server.Tests.Infrastructure.Person;

namespace FhirIns.Server.Tests.Clients;

/// <summary>The client of the Firely SDK, which most of .NET speaks FHIR with, goes through a whole session.</summary>
public sealed class FirelyClientTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private static readonly string[] GivenNames = ["ALICE", "BEATRICE", "CAMILLE"];

    [Fact]
    public async System.Threading.Tasks.Task A_session_of_the_firely_client_needs_no_special_case()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Host.TokenOf("referent", null));
        var settings = new FhirClientSettings { VerifyFhirVersion = true, UseFhirVersionInAcceptHeader = true };
        using var client = new FirelyClient(new Uri(app.Url, "/fhir"), http, settings);
        var family = Person.Somebody().Family;

        var created = new List<Patient>();
        foreach (var given in GivenNames)
            created.Add((await client.CreateAsync(PatientOf(family, given)))!);
        var id = created[0].Id!;
        var read = await client.ReadAsync<Patient>($"Patient/{id}");
        Assert.Equal(family, read!.Name[0].Family);

        var seen = new List<string>();
        var page = await client.SearchAsync<Patient>(new SearchParams("family", family).LimitTo(1));
        for (; page is not null; page = await client.ContinueAsync(page))
            seen.AddRange(page.Entry.Where(entry => entry.Resource is Patient).Select(entry => entry.Resource!.Id!));
        Assert.Equal(created.Select(one => one.Id!).Order(), seen.Order());

        read.Telecom.Add(new(ContactPoint.ContactPointSystem.Phone, null, "0102030405"));
        var updated = await client.UpdateAsync(read, versionAware: true);
        Assert.Equal("2", updated!.Meta!.VersionId);
        var stale = await Assert.ThrowsAsync<FhirOperationException>(() =>
            client.UpdateAsync(read, versionAware: true)
        );
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        Assert.NotEmpty(stale.Outcome!.Issue);

        var patch = new Parameters().AddReplacePatchParameter("Patient.telecom[0].value", new FhirString("0605040302"));
        Assert.Equal("0605040302", (await client.PatchAsync<Patient>(id, patch))!.Telecom[0].Value);
        Assert.Equal(3, (await client.HistoryAsync($"Patient/{id}"))!.Entry.Count);

        var input = new Parameters { { "resource", PatientOf(family, "ALICE") } };
        var matches = (Bundle)(await client.TypeOperationAsync<Patient>("match", input))!;
        Assert.Equal(id, matches.Entry[0].Resource!.Id);

        await client.DeleteAsync($"Patient/{id}");
        var gone = await Assert.ThrowsAsync<FhirOperationException>(() => client.ReadAsync<Patient>($"Patient/{id}"));
        Assert.Equal(HttpStatusCode.Gone, gone.Status);
        Assert.NotNull(await client.CapabilityStatementAsync());
    }

    private static Patient PatientOf(string family, string given) =>
        new()
        {
            Name =
            [
                new HumanName
                {
                    Use = HumanName.NameUse.Official,
                    Family = family,
                    Given = [given],
                },
            ],
            Gender = AdministrativeGender.Female,
            BirthDate = "1980-05-14",
        };
}
