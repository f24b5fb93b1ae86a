using System.Reflection;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Tests.Http;

/// <summary>Every refusal has its entry: status, issue type, English, French.</summary>
public sealed class CatalogueTests
{
    private static readonly string[] IssueTypes =
    [
        "invalid",
        "structure",
        "required",
        "value",
        "invariant",
        "security",
        "login",
        "unknown",
        "expired",
        "forbidden",
        "suppressed",
        "processing",
        "not-supported",
        "duplicate",
        "multiple-matches",
        "not-found",
        "deleted",
        "too-long",
        "code-invalid",
        "extension",
        "too-costly",
        "business-rule",
        "conflict",
        "transient",
        "lock-error",
        "no-store",
        "exception",
        "timeout",
        "incomplete",
        "throttled",
        "informational",
    ];

    public static TheoryData<string> RulesOfIdentity =>
        [
            .. typeof(RefusalCodes)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(code => (string)code.GetValue(null)!),
        ];

    public static TheoryData<string> Entries => [.. Catalogue.Codes];

    [Theory]
    [MemberData(nameof(RulesOfIdentity))]
    public void A_refusal_of_the_rules_is_in_the_catalogue(string code) => Assert.True(Catalogue.Knows(code));

    [Theory]
    [MemberData(nameof(Entries))]
    public void An_entry_is_complete(string code)
    {
        var entry = Catalogue.Of(code);
        Assert.Matches("^[a-z]+(-[a-z]+)*$", code);
        Assert.Contains(entry.IssueType, IssueTypes);
        Assert.EndsWith(".", entry.English);
        Assert.EndsWith(".", entry.French);
        Assert.NotEqual(entry.English, entry.French);
    }
}
