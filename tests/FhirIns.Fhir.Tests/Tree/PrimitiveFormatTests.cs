using System.Text.Json;
using System.Text.RegularExpressions;
using FhirIns.Fhir.Tests.Schema;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Tree;

public sealed class PrimitiveFormatTests
{
    private static readonly Dictionary<string, (string[] Valid, string[] Invalid)> Values = new()
    {
        ["boolean"] = (["true", "false"], ["True", "1", "0", " true"]),
        ["integer"] = (
            ["0", "-0", "1", "-1", "2147483647", "-2147483648"],
            ["+1", "01", "-01", "1.0", "2147483648", "-2147483649", "99999999999", "1e3", "-", "١", " 1", "0x1"]
        ),
        ["unsignedInt"] = (["0", "2147483647"], ["-0", "-1", "00", "2147483648", "+1"]),
        ["positiveInt"] = (["1", "2147483647"], ["0", "-1", "01", "2147483648", "+1"]),
        ["decimal"] = (
            ["0", "-0", "1.00", "-12.50", "1e3", "1E-10", "1.5e+2", "0.0", "123456789012345678901234567890.123456789"],
            ["", "+1", ".5", "5.", "01", "1e", "1e+", "--1", "1,5", "NaN", "Infinity", "1.5.2", "0x10", "1 ", "１"]
        ),
        ["date"] = (
            ["1950", "1950-12", "1950-12-31", "2024-02-29", "0001-01-01", "9999-12-31", "2000-02-29"],
            [
                "0000",
                "195",
                "19500",
                "1950-00",
                "1950-13",
                "1950-1",
                "1950-12-32",
                "2023-02-29",
                "1900-02-29",
                "1950-12-31T10:00:00Z",
                "1950/12/31",
                "1950-04-31",
                "195a",
                "1950-12-",
                "-1950",
            ]
        ),
        ["dateTime"] = (
            [
                "1950",
                "1950-12",
                "1950-12-31",
                "2020-01-01T00:00:00Z",
                "2020-01-01T23:59:60+02:00",
                "2020-01-01T10:00:00.123456789-14:00",
            ],
            [
                "2020-01-01T10:00Z",
                "2020-01-01T10:00:00",
                "2020-01-01T24:00:00Z",
                "2020-01-01T10:60:00Z",
                "2020-01-01T10:00:61Z",
                "2020-01-01T10:00:00.Z",
                "2020-01-01T10:00:00+14:01",
                "2020-01-01T10:00:00+15:00",
                "2020-01-01 10:00:00Z",
                "2020-01-01T10:00:00z",
                "2020-02-30T10:00:00Z",
                "2020-01-01T10:00:00+1:00",
                "2020-01-01T10:00:00Zx",
                "2020-01T10:00:00Z",
            ]
        ),
        ["instant"] = (
            ["2020-01-01T00:00:00Z", "2020-01-01T10:00:00.5+02:00"],
            [
                "2020",
                "2020-01-01",
                "2020-01-01T10:00:00",
                "2020-01-01T10:00Z",
                "2020-01-01T10:00:00+02",
                "2020-01-01TZ00:00:00Z",
            ]
        ),
        ["time"] = (
            ["00:00:00", "23:59:59", "10:00:00.123", "23:59:60"],
            ["10:00", "24:00:00", "10:60:00", "10:00:61", "10:00:00.", "10:00:00Z", "1:00:00", "10:00:00,5"]
        ),
        ["id"] = (["a", "A-1.b", new string('x', 64)], ["a_b", "a b", "é", "a/b", new string('x', 65)]),
        ["code"] = (["a", "a b", "a_b/c", "é"], [" a", "a ", "a  b", " ", "a\t b"]),
        ["uri"] = (
            ["http://example.org/é?a=b#c", "urn:oid:1.2", "#a", "Patient/1"],
            ["a b", " a", "a\n", "a\u00A0b", "a\u0001"]
        ),
        ["url"] = (["http://example.org"], ["a b"]),
        ["canonical"] = (["http://example.org/x|1.0"], ["a b"]),
        ["oid"] = (
            ["urn:oid:1.2.250.1.213.1.4.8", "urn:oid:0.0", "urn:oid:2.999"],
            [
                "1.2.3",
                "urn:oid:3.1",
                "urn:oid:1",
                "urn:oid:1.",
                "urn:oid:1..2",
                "urn:oid:1.02",
                "urn:oid:1.a",
                "URN:OID:1.2",
                "urn:oid:12.3",
            ]
        ),
        ["uuid"] = (
            ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
            [
                "c757873d-ec9a-4326-a141-556f43239520",
                "urn:uuid:C757873D-EC9A-4326-A141-556F43239520",
                "urn:uuid:c757873dec9a4326a141556f43239520",
                "urn:uuid:c757873d-ec9a-4326-a141-556f4323952g",
                "urn:uuid:",
            ]
        ),
        ["base64Binary"] = (
            ["AAAA", "AAA=", "AA==", " AAAA\r\n AA== ", "+/+/", "AAAA AAAA "],
            ["A", "AA", "AAA", "A===", "AA=A", "AA-A", "AA_A", "====", "AA A\nA", "é===", "AAAA=", "  "]
        ),
        ["string"] = (["a", " a ", "a\tb\r\nc", "😀", " "], ["a\u0000", "a\u0008", "\u001F", "\uFFFE", "\uFFFF"]),
        ["markdown"] = (["# a\n\nb"], ["a\u0001"]),
    };

    public static TheoryData<string, string, bool> Cases =>
        [
            .. Values.SelectMany(type => type.Value.Valid.Select(value => (type.Key, value, true))),
            .. Values.SelectMany(type => type.Value.Invalid.Select(value => (type.Key, value, false))),
            .. Values.Keys.Select(type => (type, "", false)),
        ];

    public static TheoryData<string> Types => [.. Values.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_is_judged_by_the_lexical_rules_of_its_type(string type, string value, bool isValid) =>
        Assert.Equal(isValid, PrimitiveFormat.IsValid(type, value));

    [Fact]
    public void Numbers_too_long_to_mean_anything_are_refused() =>
        Assert.False(PrimitiveFormat.IsValid("decimal", new string('1', 100_000)));

    [Fact]
    public void Only_primitive_types_have_a_format() =>
        Assert.Throws<ArgumentException>(() => PrimitiveFormat.IsValid("HumanName", "x"));

    [OutsideDataTheory]
    [MemberData(nameof(Types))]
    public void What_is_accepted_matches_the_official_expression(string type)
    {
        var value = OfficialDefinitions
            .Type(type)
            .GetProperty("snapshot")
            .GetProperty("element")
            .EnumerateArray()
            .Last();
        var pattern = value
            .GetProperty("type")[0]
            .GetProperty("extension")
            .EnumerateArray()
            .Where(extension => extension.GetProperty("url").GetString()!.EndsWith("/regex", StringComparison.Ordinal))
            .Select(extension => extension.GetProperty("valueString").GetString()!)
            .DefaultIfEmpty(".*")
            .Single();
        var expression = new Regex($"^(?:{pattern})$", RegexOptions.Singleline | RegexOptions.NonBacktracking);

        Assert.All(Values[type].Valid, text => Assert.Matches(expression, text));
    }
}
