namespace FhirIns.Identity.Tests;

public class BirthPlaceTests
{
    [Theory]
    [Rule("S011", "S025", "EXI ID 14")]
    [InlineData("63220", "63220", false, false)]
    [InlineData("2a004", "2A004", false, false)]
    [InlineData("2B033", "2B033", false, false)]
    [InlineData("20004", "20004", false, false)]
    [InlineData("97411", "97411", false, false)]
    [InlineData("98735", "98735", false, false)]
    [InlineData("91352", "91352", false, false)]
    [InlineData(" 75056 ", "75056", false, false)]
    [InlineData("99255", "99255", true, false)]
    [InlineData("99999", "99999", false, true)]
    public void Code_that_was_ever_valid_is_taken(string text, string code, bool isAbroad, bool isUnknown)
    {
        Assert.True(BirthPlace.TryParse(text, out var place));
        Assert.Equal((code, isAbroad, isUnknown), (place.Code, place.IsAbroad, place.IsUnknown));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("6322")]
    [InlineData("632200")]
    [InlineData("3A004")]
    [InlineData("2C004")]
    [InlineData("A2004")]
    [InlineData("LYON3")]
    [InlineData("2AA04")]
    public void What_has_not_the_shape_of_a_code_is_not_a_place(string? text) =>
        Assert.False(BirthPlace.TryParse(text, out _));
}
