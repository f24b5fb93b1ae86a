using System.Globalization;
using FhirIns.Fhir.Search;
using Xunit;

namespace FhirIns.Fhir.Tests.Search;

public sealed class SearchValueTests
{
    [Theory]
    [InlineData("male", null, "male")]
    [InlineData("urn:oid:1.2|123", "urn:oid:1.2", "123")]
    [InlineData("|123", "", "123")]
    [InlineData("urn:oid:1.2|", "urn:oid:1.2", null)]
    [InlineData(@"a\|b", null, "a|b")]
    [InlineData(@"s\|t|a\|b", "s|t", "a|b")]
    public void Token_tells_system_and_code(string text, string? system, string? code) =>
        Assert.Equal(new TokenValue(system, code), TokenValue.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("|")]
    [InlineData("a|b|c")]
    public void What_is_no_token_is_none(string text) => Assert.Null(TokenValue.Parse(text));

    [Theory]
    [InlineData("23", null, "23", null)]
    [InlineData("Patient/23", "Patient", "23", null)]
    [InlineData("http://example.org/fhir/Patient/23", "Patient", "23", "http://example.org/fhir/Patient/23")]
    [InlineData("http://example.org/x", null, null, "http://example.org/x")]
    [InlineData(
        "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
        null,
        null,
        "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"
    )]
    public void Reference_tells_type_and_id(string text, string? type, string? id, string? url) =>
        Assert.Equal(new ReferenceValue(type, id, url), ReferenceValue.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("Human/23")]
    [InlineData("Patient/23/name")]
    [InlineData("Patient/")]
    [InlineData("a_b")]
    public void What_is_no_reference_is_none(string text) => Assert.Null(ReferenceValue.Parse(text));

    [Theory]
    [InlineData("1950", SearchPrefix.Eq, "1950-01-01", "1951-01-01", null)]
    [InlineData("ne1950-02", SearchPrefix.Ne, "1950-02-01", "1950-03-01", null)]
    [InlineData("ge1950-02-28", SearchPrefix.Ge, "1950-02-28", "1950-03-01", null)]
    [InlineData("lt2024-02-29T10:30", SearchPrefix.Lt, "2024-02-29T10:30", "2024-02-29T10:31", null)]
    [InlineData("gt2024-02-29T10:30:15Z", SearchPrefix.Gt, "2024-02-29T10:30:15", "2024-02-29T10:30:16", 0)]
    [InlineData(
        "le2024-02-29T10:30:15.25+02:00",
        SearchPrefix.Le,
        "2024-02-29T10:30:15.25",
        "2024-02-29T10:30:15.26",
        120
    )]
    [InlineData(
        "sa2024-02-29T10:30:15.25 02:00",
        SearchPrefix.Sa,
        "2024-02-29T10:30:15.25",
        "2024-02-29T10:30:15.26",
        120
    )]
    [InlineData("eb2024-12-31T23:59:60-11:30", SearchPrefix.Eb, "2025-01-01T00:00:00", "2025-01-01T00:00:01", -690)]
    [InlineData(
        "ap2024-02-29T10:30:15.123456789Z",
        SearchPrefix.Ap,
        "2024-02-29T10:30:15.1234567",
        "2024-02-29T10:30:15.1234568",
        0
    )]
    [InlineData("eq9999", SearchPrefix.Eq, "9999-01-01", "9999-12-31T23:59:59.9999999", null)]
    public void Date_is_the_span_that_its_precision_covers(
        string text,
        SearchPrefix prefix,
        string start,
        string end,
        int? offset
    ) =>
        Assert.Equal(
            new DateValue(prefix, At(start), At(end), offset is null ? null : TimeSpan.FromMinutes(offset.Value)),
            DateValue.Parse(text)
        );

    [Theory]
    [InlineData("")]
    [InlineData("eq")]
    [InlineData("xx1950")]
    [InlineData("EQ1950")]
    [InlineData("e1950")]
    [InlineData("equ1950")]
    [InlineData("12/05/1950")]
    [InlineData("1950-13")]
    [InlineData("1950-02-30")]
    [InlineData("1950-02-28T10")]
    [InlineData("1950-02-28T25:00")]
    [InlineData("1950-02-28 10:00")]
    [InlineData("1950-02-28T10:00:00+2")]
    [InlineData("1950-02-28T10:00:00+15:00")]
    [InlineData("1950-02T10:00:00Z")]
    [InlineData("le")]
    public void What_is_no_date_is_none(string text) => Assert.Null(DateValue.Parse(text));

    [Theory]
    // The value is February 1950; targets are a day inside, the whole year, a day before, a day after.
    [InlineData("eq", true, false, false, false)]
    [InlineData("ne", false, true, true, true)]
    [InlineData("gt", false, true, false, true)]
    [InlineData("lt", false, true, true, false)]
    [InlineData("ge", true, true, false, true)]
    [InlineData("le", true, true, true, false)]
    [InlineData("sa", false, false, false, true)]
    [InlineData("eb", false, false, true, false)]
    public void Prefix_compares_spans(string prefix, bool inside, bool around, bool before, bool after)
    {
        var value = DateValue.Parse(prefix + "1950-02")!;

        Assert.Equal(
            (inside, around, before, after),
            (Matches("1950-02-10"), Matches("1950"), Matches("1950-01-31"), Matches("1950-03-01"))
        );

        bool Matches(string target) =>
            DateValue.Parse(target) is { } span && value.Matches(span.Start, span.End, At("2024-01-01"));
    }

    [Fact]
    public void About_widens_by_a_tenth_of_the_distance_from_now()
    {
        var value = DateValue.Parse("ap2014-01-01")!;

        Assert.True(value.Matches(At("2014-12-20"), At("2014-12-21"), At("2024-01-01")));
        Assert.False(value.Matches(At("2015-02-01"), At("2015-02-02"), At("2024-01-01")));
        Assert.True(value.Matches(At("2013-01-15"), At("2013-01-16"), At("2024-01-01")));
        Assert.False(value.Matches(At("2012-12-01"), At("2012-12-02"), At("2024-01-01")));
    }

    [Fact]
    public void Span_becomes_instants_in_its_own_clock_or_in_that_of_the_server()
    {
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

        Assert.Equal(
            (Instant("2024-06-30T22:00:00Z"), Instant("2024-07-01T22:00:00Z")),
            DateValue.Parse("2024-07-01")!.Instants(paris)
        );
        Assert.Equal(
            (Instant("2024-07-01T12:00:00Z"), Instant("2024-07-01T12:00:01Z")),
            DateValue.Parse("2024-07-01T10:00:00-02:00")!.Instants(paris)
        );
        Assert.Equal(DateTimeOffset.MinValue, DateValue.Parse("0001")!.Instants(paris).From);
    }

    [Fact]
    public void Criterion_reads_its_values_and_reports_those_that_do_not_fit()
    {
        var issues = new List<FhirIssue>();
        var criterion = Assert.Single(SearchQuery.Parse("birthdate=1950,later,ge1960").Criteria);

        Assert.Equal([SearchPrefix.Eq, SearchPrefix.Ge], criterion.Dates(issues).Select(date => date.Prefix));
        Assert.Equal("search-value-invalid", Assert.Single(issues).Key);
        Assert.Contains("birthdate", issues[0].English, StringComparison.Ordinal);
        Assert.Equal(3, criterion.Tokens(issues).Count);
    }

    [Fact]
    public void Other_types_of_values_are_read()
    {
        var issues = new List<FhirIssue>();

        Assert.True(Only("link:missing=true").Boolean(issues));
        Assert.Equal(["http://example.org/a,b"], Only(@"_profile=http://example.org/a\,b").Uris(issues));
        Assert.Equal(["23"], Only("link=23").References(issues).Select(reference => reference.Id!));
        Assert.Equal(
            [
                ["a", "b"],
            ],
            Only("x=a$b").Composites()
        );
        Assert.Empty(issues);

        Assert.Null(Only("link:missing=yes").Boolean(issues));
        Assert.Empty(Only("_profile=a b").Uris(issues));
        Assert.Empty(Only("link=a b").References(issues));
        Assert.Equal(3, issues.Count);

        static SearchCriterion Only(string text) => Assert.Single(SearchQuery.Parse(text).Criteria);
    }

    private static DateTime At(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
