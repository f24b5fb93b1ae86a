using FhirIns.Fhir.Search;
using Xunit;

namespace FhirIns.Fhir.Tests.Search;

public sealed class SearchQueryTests
{
    [Fact]
    public void Criteria_and_what_shapes_the_answer_are_told_apart()
    {
        var query = SearchQuery.Parse(
            "?family=Martin&given:exact=Rose,Anne&birthdate=ge1950&birthdate=lt1960&_sort=-birthdate,family"
                + "&_count=20&_total=accurate&_summary=true&_elements=id,name&_format=application/fhir%2Bxml&_pretty=true"
        );

        Assert.Empty(query.Issues);
        Assert.Equal(
            [
                ("family", null, "Martin"),
                ("given", "exact", "Rose|Anne"),
                ("birthdate", null, "ge1950"),
                ("birthdate", null, "lt1960"),
            ],
            query.Criteria.Select(criterion => (criterion.Name, criterion.Modifier, string.Join('|', criterion.Values)))
        );
        Assert.Equal([new SortKey("birthdate", true), new SortKey("family", false)], query.Sort);
        Assert.Equal(
            (20, TotalMode.Accurate, SummaryMode.True, true),
            (query.Count, query.Total, query.Summary, query.Pretty)
        );
        Assert.Equal(["id", "name"], query.Elements);
        Assert.Equal("application/fhir+xml", query.Format);
    }

    [Theory]
    [InlineData("family=Martin", "family", null, null)]
    [InlineData("family:exact=Martin", "family", "exact", null)]
    [InlineData("link:missing=true", "link", "missing", null)]
    [InlineData("general-practitioner.name=X", "general-practitioner", null, "name")]
    [InlineData("general-practitioner:Practitioner.name:exact=X", "general-practitioner", "Practitioner", "name:exact")]
    [InlineData("_has:Task:patient:code=X", "_has", "Task:patient:code", null)]
    [InlineData("_lastUpdated=gt2020", "_lastUpdated", null, null)]
    [InlineData("family%3Aexact=Martin", "family", "exact", null)]
    public void Name_carries_modifier_and_chain(string text, string name, string? modifier, string? chain)
    {
        var query = SearchQuery.Parse(text);

        Assert.Empty(query.Issues);
        var criterion = Assert.Single(query.Criteria);
        Assert.Equal((name, modifier, chain), (criterion.Name, criterion.Modifier, criterion.Chain));
    }

    [Theory]
    [InlineData("family=a,b", "a", "b")]
    [InlineData("family=a%2Cb", "a", "b")]
    [InlineData(@"family=a\,b", "a,b")]
    [InlineData(@"family=a%5C%2Cb,c", "a,b", "c")]
    [InlineData(@"family=a\\,b", @"a\", "b")]
    [InlineData(@"family=a\|b\$c\x\", @"a|b$c\x\")]
    [InlineData("family=D%27ARC+JEANNE", "D'ARC JEANNE")]
    [InlineData("family=L%C5%92UR%2B", "LŒUR+")]
    [InlineData("family=LŒUR😀", "LŒUR😀")]
    [InlineData("family=a=b", "a=b")]
    [InlineData("family=,a,,b,", "a", "b")]
    public void Alternatives_are_split_and_unescaped(string text, params string[] values)
    {
        var query = SearchQuery.Parse(text);

        Assert.Empty(query.Issues);
        Assert.Equal(values, Assert.Single(query.Criteria).Strings());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("&&")]
    public void Query_without_parameters_is_a_query(string? text)
    {
        var query = SearchQuery.Parse(text);

        Assert.Empty(query.Issues);
        Assert.Empty(query.Criteria);
        Assert.Null(query.Count);
    }

    [Theory]
    [InlineData("identifier=", "parameter-empty")]
    [InlineData("identifier", "parameter-empty")]
    [InlineData("identifier=,", "parameter-empty")]
    [InlineData("=x", "query-malformed")]
    [InlineData(":exact=x", "query-malformed")]
    [InlineData("family:=x", "query-malformed")]
    [InlineData("family.=x", "query-malformed")]
    [InlineData("family:a.=x", "query-malformed")]
    [InlineData("family=%", "query-malformed")]
    [InlineData("family=%4", "query-malformed")]
    [InlineData("family=%zz", "query-malformed")]
    [InlineData("family=%C3%28", "query-malformed")]
    [InlineData("family=%ED%A0%80", "query-malformed")]
    [InlineData("family=a%00", "query-malformed")]
    [InlineData("family=a%0Ab", "query-malformed")]
    [InlineData("_count=-1", "parameter-invalid")]
    [InlineData("_count=ten", "parameter-invalid")]
    [InlineData("_count=99999999999", "parameter-invalid")]
    [InlineData("_count=1&_count=2", "parameter-repeated")]
    [InlineData("_total=1", "parameter-invalid")]
    [InlineData("_total=Accurate", "parameter-invalid")]
    [InlineData("_summary=yes", "parameter-invalid")]
    [InlineData("_summary=true,false", "parameter-invalid")]
    [InlineData("_pretty=1", "parameter-invalid")]
    public void Fault_of_syntax_is_reported(string text, string key)
    {
        var issue = Assert.Single(SearchQuery.Parse(text).Issues);

        Assert.Equal(key, issue.Key);
    }

    [Fact]
    public void Floods_are_cut_short()
    {
        Assert.Equal("query-too-long", Assert.Single(SearchQuery.Parse("a=" + new string('x', 100_000)).Issues).Key);
        var values = SearchQuery.Parse("a=" + string.Join(',', Enumerable.Repeat("x", 2_000)) + "&b=1");
        Assert.Equal("too-many-parameters", Assert.Single(values.Issues).Key);
        var parameters = SearchQuery.Parse(string.Join('&', Enumerable.Repeat("a=x", 2_000)));
        Assert.Equal("too-many-parameters", Assert.Single(parameters.Issues).Key);
        Assert.Equal(SearchQuery.MaxValues, parameters.Criteria.Count);
    }

    [Fact]
    public void Issues_hold_no_value_of_the_query()
    {
        var query = SearchQuery.Parse("_count=SECRET&SECRET%20NAME=&birthdate=SECRET&_total=SECRET");
        var issues = query.Issues.ToList();
        query.Criteria[0].Dates(issues);

        Assert.Equal(4, issues.Count);
        Assert.All(issues, issue => Assert.DoesNotContain("SECRET", issue.ToString()));
    }
}
