using System.Net;
using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Http;

/// <summary>The address at which long work is followed and stopped, for any kind of work.</summary>
public sealed class FollowingLongWorkTests(FollowingLongWorkTests.Application app)
    : IClassFixture<FollowingLongWorkTests.Application>
{
    [Fact]
    public async Task Work_under_way_tells_how_far_it_is_and_when_to_look_again()
    {
        app.Counting.State = new LongWorkState.UnderWay(3, 10, TimeSpan.FromSeconds(1.2));
        var look = await app.As("admin").Get("$async/counting");
        Assert.Equal(HttpStatusCode.Accepted, look.Status);
        Assert.Equal("3/10", look.Header("X-Progress"));
        Assert.Equal("2", look.Header("Retry-After"));
        Assert.Empty(look.Text);
    }

    [Fact]
    public async Task Work_that_has_ended_is_a_batch_response_with_its_answer()
    {
        app.Counting.State = new LongWorkState.Ended(FhirAnswer.Of(Element.Resource("Parameters")));
        var look = await app.As("admin").Get("%24async/counting");
        Assert.Equal(HttpStatusCode.OK, look.Status);
        Assert.Equal("batch-response", look.Json["type"]!.GetValue<string>());
        var entry = Assert.Single(look.Json["entry"]!.AsArray());
        Assert.Equal("200 OK", entry!["response"]!["status"]!.GetValue<string>());
        Assert.Equal("Parameters", entry["resource"]!["resourceType"]!.GetValue<string>());
    }

    [Fact]
    public async Task Work_that_failed_tells_why_in_its_entry()
    {
        app.Counting.State = new LongWorkState.Ended(FhirAnswer.Refused("insi-unavailable"));
        var look = await app.As("admin").Get("$async/counting");
        Assert.Equal(HttpStatusCode.OK, look.Status);
        var response = look.Json["entry"]![0]!["response"]!;
        Assert.Equal("503 Service Unavailable", response["status"]!.GetValue<string>());
        Assert.Equal("OperationOutcome", response["outcome"]!["resourceType"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancelled_work_is_gone()
    {
        app.Counting.State = new LongWorkState.UnderWay(3, null, TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Accepted, (await app.As("admin").Delete("$async/counting")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("admin").Get("$async/counting")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("admin").Delete("$async/counting")).Status);
    }

    [Fact]
    public async Task Nobody_else_learns_that_it_exists()
    {
        app.Counting.State = new LongWorkState.UnderWay(3, null, TimeSpan.FromSeconds(1));
        var others = await app.As("reception").Get("$async/counting");
        var unknown = await app.As("reception").Get("$async/unknown");
        Assert.Equal(HttpStatusCode.NotFound, others.Status);
        Assert.Equal(unknown.Text, others.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("reception").Delete("$async/counting")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("connector").Get("$async/counting")).Status);
    }

    public sealed class Application : FhirInsApplication
    {
        internal CountingWork Counting { get; } = new();

        protected override void Configure(WebApplicationBuilder builder) =>
            builder.Services.AddSingleton<ILongWork>(Counting);
    }

    /// <summary>A kind of work as simple as can be, beside those of the server.</summary>
    internal sealed class CountingWork : ILongWork
    {
        public LongWorkState? State { get; set; }

        public Task<LongWorkState?> FindAsync(string id, Caller caller, CancellationToken cancellationToken) =>
            Task.FromResult(id == "counting" && caller.ClientId == "admin" ? State : null);

        public Task CancelAsync(string id, Caller caller, CancellationToken cancellationToken)
        {
            State = null;
            return Task.CompletedTask;
        }
    }
}
