using System.Globalization;

namespace FhirIns.Identity.Tests;

public class BirthDateTests
{
    [Theory]
    [Rule("S022")]
    [InlineData("1960-00-00")]
    [InlineData("1960-00-12")]
    [InlineData("1960-05-00")]
    [InlineData("1960-50-12")]
    [InlineData("1960-02-30")]
    [InlineData("1960-12-45")]
    [InlineData("1900-02-29")]
    [InlineData("0000-00-00")]
    [Rule("EXI PP 19")]
    public void Exceptional_date_is_read_as_it_is(string text)
    {
        Assert.True(BirthDate.TryParse(text, out var date));
        Assert.True(date.IsExceptional);
        Assert.False(date.IsReliable);
        Assert.Null(date.Day);
        Assert.Equal(text, date.Text);
    }

    [Theory]
    [InlineData("1975-12-31")]
    [InlineData("2000-02-29")]
    [InlineData("1899-01-01")]
    public void Calendar_day_is_reliable(string text)
    {
        Assert.True(BirthDate.TryParse(text, out var date));
        Assert.True(date is { IsExceptional: false, IsReliable: true });
        Assert.Equal(text, date.Day!.Value.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [Rule("EXI ID 12")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1975")]
    [InlineData("1975-12")]
    [InlineData("1975-12-3")]
    [InlineData("31/12/1975")]
    [InlineData("1975-1a-01")]
    [InlineData("1975-+1-01")]
    [InlineData("1975-12-31T00:00")]
    [InlineData("19751-2-31")]
    public void Incomplete_date_is_not_read(string? text) => Assert.False(BirthDate.TryParse(text, out _));

    [Theory]
    [Rule("EXI ID 11")]
    [InlineData("1960-05-00", "1960-05-01")]
    [InlineData("1960-00-12", "1960-01-12")]
    [InlineData("1960-00-00", "1960-12-31")]
    [InlineData("1960-50-12", "1960-01-12")]
    [InlineData("1960-04-31", "1960-04-01")]
    [InlineData("1960-70-45", "1960-12-31")]
    public void Unknown_parts_are_interpreted_and_marked(string text, string standIn)
    {
        Assert.True(BirthDate.TryParse(text, out var date));
        var interpreted = date.Interpret();
        Assert.Equal((standIn, BirthDateMarker.Interpreted), (interpreted?.Text, interpreted?.Marker));
        Assert.False(interpreted!.IsReliable);
    }

    [Fact]
    public void Date_without_a_year_cannot_be_interpreted()
    {
        Assert.True(BirthDate.TryParse("0000-05-12", out var date));
        Assert.Null(date.Interpret());
    }

    [Fact]
    public void Real_day_needs_no_interpretation()
    {
        Assert.True(BirthDate.TryParse("1960-05-12", out var date));
        Assert.Same(date, date.Interpret());
    }

    [Theory]
    [Rule("EXI ID 11")]
    [InlineData(1960, null, null, "1960-12-31")]
    [InlineData(1960, 6, null, "1960-06-01")]
    [InlineData(1960, null, 9, "1960-01-09")]
    [InlineData(1960, 6, 9, "1960-06-09")]
    public void Stand_in_is_made_of_what_is_known(int year, int? month, int? day, string standIn) =>
        Assert.Equal(standIn, BirthDate.Interpret(year, month, day).Text);

    [Theory]
    [InlineData("2008-03-10", 18)]
    [InlineData("2008-03-11", 17)]
    [InlineData("2026-03-10", 0)]
    public void Age_is_counted_in_whole_years(string born, int age)
    {
        Assert.True(BirthDate.TryParse(born, out var date));
        Assert.Equal(age, date.AgeOn(Cast.Today));
    }
}
