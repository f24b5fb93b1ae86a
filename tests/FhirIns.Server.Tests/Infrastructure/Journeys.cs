using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Takes people where a test needs them, by the calls a client would make.</summary>
public static class Journeys
{
    /// <summary>A provisional identity (PROV); its id.</summary>
    public static async Task<string> RegisterProvisional(this FhirInsApplication app, JsonNode patient)
    {
        var created = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        return created.Id;
    }

    /// <summary>INSi is asked about a Patient and its answer accepted.</summary>
    public static async Task<FhirReply> RetrieveAndAccept(this FhirInsApplication app, string id)
    {
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        Assert.Equal("00", asked.Parameter("outcome"));
        return await app.As("reception")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
    }

    public static Task<FhirReply> Validate(this FhirInsApplication app, string id, string proof = "CN") =>
        app.As("reception").Post($"Patient/{id}/$identity-validate", Resources.Proof(proof));

    /// <summary>A qualified identity (QUAL) of somebody INSi knows; its id.</summary>
    public static async Task<string> Qualify(this FhirInsApplication app, Person person)
    {
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var integrated = await app.RetrieveAndAccept(id);
        Assert.Equal(HttpStatusCode.OK, integrated.Status);
        var validated = await app.Validate(id);
        Assert.Equal("QUAL", validated.Parameter("status"));
        return id;
    }

    /// <summary>An identity of somebody INSi knows, in a status and perhaps with an attribute; its id.</summary>
    public static async Task<string> InState(
        this FhirInsApplication app,
        Person person,
        string status,
        string? attribute
    )
    {
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        if (status is "RECUP" or "QUAL")
            await app.RetrieveAndAccept(id);
        if (status is "VALI" or "QUAL")
            await app.Validate(id);
        if (attribute is not null)
            Assert.Equal(HttpStatusCode.OK, (await app.Flag(id, attribute)).Status);
        return id;
    }

    /// <summary>The status of an identity, which not every caller is shown.</summary>
    public static Task<string> StatusOf(this FhirInsApplication app, string id) =>
        app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.Id == id).Select(row => row.Status).SingleAsync()
        );

    /// <summary>Withdraws a wrong <c>ins</c> or <c>proof</c> of an identity.</summary>
    public static Task<FhirReply> Invalidate(this FhirInsApplication app, string id, string what, string reason) =>
        app.As("referent")
            .Post(
                $"Patient/{id}/$identity-invalidate",
                Resources.Parameters(("what", "valueCode", what), ("reason", "valueString", reason))
            );

    /// <summary>Sets an attribute of an identity, or removes it.</summary>
    public static Task<FhirReply> Flag(this FhirInsApplication app, string id, string attribute, bool value = true) =>
        app.As("referent")
            .Post(
                $"Patient/{id}/$identity-flag",
                Resources.Parameters(
                    ("attribute", "valueCode", attribute),
                    ("value", "valueBoolean", value),
                    ("reason", "valueString", "signalement du service")
                )
            );
}
