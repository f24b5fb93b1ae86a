using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Insi;

/// <summary>The application carte Vitale: off by default, and only from readers that are registered and sign.</summary>
public sealed class ReadingAnApcvTests(ReadingAnApcvTests.OneReader app) : IClassFixture<ReadingAnApcvTests.OneReader>
{
    [Fact]
    public async Task A_reading_signed_by_a_registered_reader_finds_the_person()
    {
        var asked = await AskAsync(app.Sign("desk 1", app.Key, TimeSpan.Zero));
        Assert.Equal("00", asked.Parameter("outcome"));
        Assert.Equal("rechercherInsAvecCarteVitale", app.Insi.Calls.Latest[^1].Operation);
    }

    [Fact]
    public async Task A_reading_of_another_reader_is_an_identity_from_outside()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await IsRefusedAsync(app.Sign("desk 1", other, TimeSpan.Zero), "apcv-not-authentic");
        await IsRefusedAsync(app.Sign("desk 2", app.Key, TimeSpan.Zero), "apcv-not-authentic");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    public async Task What_is_no_reading_is_refused(string text) =>
        await IsRefusedAsync(text.Length == 0 ? "x" : text, "apcv-not-authentic");

    [Fact]
    public async Task A_reading_of_half_an_hour_ago_is_refused() =>
        await IsRefusedAsync(app.Sign("desk 1", app.Key, TimeSpan.FromMinutes(30)), "vitale-refused");

    private async Task IsRefusedAsync(string reading, string code)
    {
        var before = app.Insi.Calls.Total;
        var asked = await AskAsync(reading);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (asked.Status, asked.Codes[0]));
        Assert.Equal(before, app.Insi.Calls.Total);
    }

    private async Task<FhirReply> AskAsync(string reading)
    {
        var id = await app.RegisterProvisional(Resources.Patient("Nessi", "Michelangelo", "male", "2010-08-07"));
        return await app.As("reception")
            .Post(
                $"Patient/{id}/$ins-retrieve",
                Resources.Parameters(("method", "valueCode", "apcv"), ("apcv", "valueString", reading))
            );
    }

    public sealed class OneReader : FhirInsApplication
    {
        private readonly string file = Path.GetTempFileName();

        public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public string Sign(string reader, ECDsa key, TimeSpan age)
        {
            var text =
                Part(new() { ["alg"] = "ES256", ["kid"] = reader })
                + "."
                + Part(
                    new()
                    {
                        ["nirHolder"] = "2770763220829",
                        ["birthDate"] = "2010-08-07",
                        ["apcv"] = "APCV-TEST-0001",
                        ["readAt"] = Instant.Text(TimeProvider.System.GetUtcNow() - age),
                    }
                );
            var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256);
            return $"{text}.{Base64Url.EncodeToString(signature)}";
        }

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync()
        {
            File.WriteAllText(file, Key.ExportSubjectPublicKeyInfoPem());
            return new(new Dictionary<string, string?> { ["Insi:ApcvReaders:desk 1"] = file });
        }

        private static string Part(Dictionary<string, string> members) =>
            Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(members));
    }
}

/// <summary>The same where no reader is registered.</summary>
public sealed class ApcvIsOffTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    public async Task Nothing_is_taken()
    {
        var id = await app.RegisterProvisional(Resources.Patient("Nessi", "Michelangelo", "male", "2010-08-07"));
        var asked = await app.As("reception")
            .Post(
                $"Patient/{id}/$ins-retrieve",
                Resources.Parameters(("method", "valueCode", "apcv"), ("apcv", "valueString", "a.b.c"))
            );
        Assert.Equal((HttpStatusCode.Forbidden, "apcv-off"), (asked.Status, asked.Codes[0]));
    }
}
