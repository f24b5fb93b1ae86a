namespace FhirIns.Identity.Tests;

public class MatriculeTests
{
    [Theory]
    [Rule("S004")]
    [InlineData("2770101154003", "29")]
    [InlineData("2751263220749", "74")]
    [InlineData("1010663220754", "60")]
    [InlineData("180032B020401", "23")]
    [InlineData("297022A020778", "78")]
    [InlineData("1234567890122", "12")]
    [InlineData("0000000000000", "97")]
    [InlineData("0000000000096", "01")]
    public void Key_is_what_97_lacks(string number, string key)
    {
        Assert.Equal(key, Matricule.ComputeKey(number));
        Assert.True(Parse(number + key).HasRightKey);
    }

    [Theory]
    [InlineData("2 77 01 01 154 003 29")]
    [InlineData("277010115400329")]
    [InlineData("2770101154003")]
    [InlineData(" 277010115400329 ")]
    [Rule("S004")]
    public void Spaces_and_a_missing_key_do_not_matter(string text) =>
        Assert.Equal("277010115400329", Parse(text).Full);

    [Fact]
    public void Corsican_letters_may_be_small()
    {
        var matricule = Parse("180032b02040123");
        Assert.Equal(("180032B020401", "23"), (matricule.Number, matricule.Key));
    }

    [Fact]
    public void Wrong_key_is_seen_and_kept()
    {
        var matricule = Parse("277010115400328");
        Assert.False(matricule.HasRightKey);
        Assert.Equal("28", matricule.Key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("27701011540032")]
    [InlineData("2770101154003291")]
    [InlineData("277010115400")]
    [InlineData("27701011A4003")]
    [InlineData("277011A154003")]
    [InlineData("2770102C54003")]
    [InlineData("A770101154003")]
    [InlineData("２７７０１０１１５４００３")]
    [InlineData("2770101154003AB")]
    public void What_is_no_matricule_is_not_read(string? text) => Assert.False(Matricule.TryParse(text, out _));

    [Theory]
    [InlineData("277010115400")]
    [InlineData("2770101154OO3")]
    [InlineData("180032b020401")]
    public void Key_of_what_is_no_number_is_not_computed(string number) =>
        Assert.Throws<FormatException>(() => Matricule.ComputeKey(number));

    [Fact]
    public void Any_wrong_digit_gives_another_key()
    {
        const string number = "2900469123045";
        var key = Matricule.ComputeKey(number);
        for (var index = 0; index < number.Length; index++)
        for (var digit = '0'; digit <= '9'; digit++)
            if (digit != number[index])
                Assert.NotEqual(key, Matricule.ComputeKey($"{number[..index]}{digit}{number[(index + 1)..]}"));
    }

    private static Matricule Parse(string text)
    {
        Assert.True(Matricule.TryParse(text, out var matricule));
        return matricule;
    }
}
