using FhirIns.Tests;
using Xunit;

namespace FhirIns.Identity.Tests;

public class MatriculeTests
{
    [Theory]
    [Rule("S004")]
    [InlineData("2770101154003", "29")]
    [InlineData("2751263220749", "74")]
    [InlineData("180032B020401", "23")]
    [InlineData("297022A020778", "78")]
    public void Key_is_computed_from_the_number(string number, string key) =>
        Assert.Equal(key, Matricule.ComputeKey(number));
}
