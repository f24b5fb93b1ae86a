using System.Security.Cryptography;
using FhirIns.Server.Storage.Encryption;

namespace FhirIns.Server.Tests.Storage;

/// <summary>What an encrypted column is good for, and no more.</summary>
public sealed class HidingValuesTests
{
    private const string Column = "identity_name_key.text";
    private const string Other = "identity_search_value.value";

    private static readonly DataKey Key = new(RandomNumberGenerator.GetBytes(DataKey.Length));
    private static readonly DataKey AnotherKey = new(RandomNumberGenerator.GetBytes(DataKey.Length));

    private static readonly string[] Some =
    [
        "",
        "A",
        "MARTIN",
        "MARTINEZ",
        "MARIE",
        "ŁÓDŹ",
        "日本語",
        "𠮷野",
        "a@b.example",
        new('X', 250),
    ];

    public static TheoryData<string> Texts => [.. Some];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_text_is_read_back_in_every_form(string text)
    {
        foreach (var form in Enum.GetValues<ColumnForm>())
            Assert.Equal(text, Key.Decrypt(Column, form, Key.Encrypt(Column, form, text)));
    }

    [Fact]
    public void A_beginning_stays_a_beginning_and_a_range_holds_just_what_begins_so()
    {
        foreach (var one in Some)
        foreach (var other in Some)
        {
            var stored = Hidden(other);
            var isInRange =
                string.CompareOrdinal(stored, Hidden(one)) >= 0
                && string.CompareOrdinal(stored, Hidden(one + PrefixCipher.End)) < 0;
            Assert.Equal(other.StartsWith(one, StringComparison.Ordinal), isInRange);
        }
    }

    [Fact]
    public void Every_byte_becomes_another_one_each()
    {
        var hidden = Enumerable.Range(0, 128).Select(code => Hidden($"MAR{(char)code}")).ToList();
        Assert.Equal(128, hidden.Distinct().Count());
        Assert.Single(hidden.Select(one => one[..3]).Distinct());
        Assert.NotEqual(Hidden("AA")[0], Hidden("AA")[1]);
    }

    [Fact]
    public void Only_equality_shows_in_a_column_for_equality_and_nothing_in_a_sealed_one()
    {
        Assert.Equal(Written(ColumnForm.Equal), Written(ColumnForm.Equal));
        Assert.NotEqual(Written(ColumnForm.Equal), Key.Encrypt(Column, ColumnForm.Equal, "MARTINE"));
        Assert.NotEqual(Written(ColumnForm.Sealed), Written(ColumnForm.Sealed));

        static string Written(ColumnForm form) => Key.Encrypt(Column, form, "MARTIN");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_value_of_another_column_or_key_or_in_clear_is_not_read(bool isSealed)
    {
        var form = isSealed ? ColumnForm.Sealed : ColumnForm.Equal;
        var stored = Key.Encrypt(Column, form, "MARTIN");
        Assert.ThrowsAny<CryptographicException>(() => Key.Decrypt(Other, form, stored));
        Assert.ThrowsAny<CryptographicException>(() => AnotherKey.Decrypt(Column, form, stored));
        Assert.ThrowsAny<CryptographicException>(() => Key.Decrypt(Column, form, "MARTIN"));
    }

    [Fact]
    public void A_hidden_beginning_differs_from_column_to_column_and_key_to_key()
    {
        Assert.NotEqual(Hidden("MARTIN"), Key.Encrypt(Other, ColumnForm.Prefix, "MARTIN"));
        Assert.NotEqual(Hidden("MARTIN"), AnotherKey.Encrypt(Column, ColumnForm.Prefix, "MARTIN"));
        Assert.ThrowsAny<CryptographicException>(() => Key.Decrypt(Column, ColumnForm.Prefix, "MARTIN"));
    }

    private static string Hidden(string text) => Key.Encrypt(Column, ColumnForm.Prefix, text);
}
