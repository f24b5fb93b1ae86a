using System.Security.Cryptography.X509Certificates;
using FhirIns.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FhirIns.Insi.Tests.Access;

/// <summary>Every mistake of configuration is told before the first call, with the key to blame.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    [Rule("S043")]
    public void Empty_configuration_is_told_key_by_key() =>
        Assert.Equal(
            [
                "Insi:AuthorizationNumber is missing: the number that the CNDA gave to the software (S043)",
                "Insi:Software:Name is missing",
                "Insi:Software:Version is missing",
                "Insi:InstanceId is missing: a UUID, made once for this installation",
                "Insi:Endpoint is missing",
            ],
            Mistakes(
                ("AuthorizationNumber", ""),
                ("Software:Name", ""),
                ("Software:Version", " "),
                ("InstanceId", "00000000-0000-0000-0000-000000000000"),
                Mode("Manual", "Card"),
                Mode("Automatic", "Certificate")
            )
        );

    [Theory]
    [InlineData("MaxConcurrentCalls", "0", "Insi:MaxConcurrentCalls is less than 1")]
    [InlineData("MaxCallsPerMinute", "0", "Insi:MaxCallsPerMinute is less than 1")]
    [InlineData("Timeout", "00:00:00", "Insi:Timeout is not between 0 and 5 minutes")]
    [InlineData("Timeout", "00:06:00", "Insi:Timeout is not between 0 and 5 minutes")]
    [InlineData("MaxRetries", "6", "Insi:MaxRetries is not between 0 and 5")]
    [InlineData("RetryDelay", "00:01:00", "Insi:RetryDelay is not between 0 and Timeout")]
    [InlineData("LotSize", "0", "Insi:LotSize is less than 1")]
    [InlineData(
        "MaintenanceWindows:0:From",
        "02:00",
        "Insi:MaintenanceWindows:0 is neither Start and a later End, nor From and To"
    )]
    public void Value_out_of_its_range_is_told(string key, string value, string mistake) =>
        Assert.Contains(mistake, Mistakes((key, value)));

    [Theory]
    [InlineData("http://insi.example/lps", "Insi:Endpoint is not https, and AllowPlainHttp is not set")]
    [InlineData("ftp://insi.example/lps", "Insi:Endpoint is not https")]
    [InlineData("lps", "Insi:Endpoint is not an absolute address")]
    [InlineData("https://insi.example/lps", "Insi:Endpoint cannot be trusted: TrustedRoots names no root authority")]
    public void Address_that_cannot_be_trusted_is_told_once(string address, string mistake) =>
        Assert.Equal(
            [mistake],
            Mistakes(("Endpoint", address), Mode("Manual", "Card"), (Key(Cast.Clinic, "Manual:Mode"), "Card"))
        );

    [Fact]
    public void Organization_with_no_access_at_all_is_told() =>
        Assert.Equal(
            [$"Insi:Organizations:{Cast.Hospital}: neither Manual nor Automatic is there"],
            Mistakes([.. Https, (Key(Cast.Hospital, "HomologatedOn"), "2025-01-01")])
        );

    [Fact]
    public void Automatic_access_takes_a_certificate_and_nothing_else()
    {
        Assert.Equal(
            [
                $"Insi:Organizations:{Cast.Hospital}:Automatic:Mode: automatic calls need a software certificate, nobody holds a card then",
            ],
            Mistakes([.. Https, Mode("Automatic", "Card")])
        );
        Assert.Equal(
            [$"Insi:Organizations:{Cast.Hospital}:Automatic:Certificate is missing"],
            Mistakes([.. Https, Mode("Automatic", "Certificate")])
        );
    }

    [Fact]
    public void Certificate_in_a_mode_that_has_none_is_told() =>
        Assert.Equal(
            [$"Insi:Organizations:{Cast.Hospital}:Manual:Certificate is of no use in mode Card"],
            Mistakes([.. Https, Mode("Manual", "Card"), .. Certificate("Manual", "x.p12")])
        );

    [Theory]
    [Rule("S037")]
    [InlineData("Manual", "INSI-AUTO", "INSI-MANU")]
    [InlineData("Automatic", "INSI-MANU", "INSI-AUTO")]
    [InlineData("Manual", "insi-manu", "INSI-MANU")]
    [InlineData("Manual", "INSI MANU", "INSI-MANU")]
    public void Common_name_of_a_certificate_must_be_exact(string kind, string actual, string expected) =>
        Assert.Equal(
            [
                $"Insi:Organizations:{Cast.Hospital}:{kind}:Certificate: the common name of its subject must be {expected} exactly, it is '{actual}'",
            ],
            Mistakes([.. Https, .. Certificate(kind, _authority.Structure(actual, Cast.Hospital))])
        );

    [Theory]
    [Rule("S037")]
    [InlineData(Cast.Clinic)]
    [InlineData("3" + Cast.Hospital)]
    [InlineData("EDITEUR")]
    public void Certificate_of_another_organization_or_of_a_vendor_is_refused(string unit) =>
        Assert.Equal(
            [
                $"Insi:Organizations:{Cast.Hospital}:Manual:Certificate: no organizational unit of its subject is that of organization {Cast.Hospital}",
            ],
            Mistakes([.. Https, .. Certificate("Manual", _authority.Structure("INSI-MANU", unit))])
        );

    [Theory]
    [InlineData("990000017", "1990000017")]
    [InlineData("99000001700015", "399000001700015")]
    [InlineData("99000001700015", "99000001700015")]
    public void Finess_and_siret_are_recognized_in_the_national_identifier(string organization, string unit) =>
        Assert.Empty(
            Mistakes([
                .. Https,
                (Key(organization, "Manual:Certificate:Path"), _authority.Structure("INSI-MANU", unit)),
                (Key(organization, "Manual:Certificate:Password"), "secret"),
            ])
        );

    [Fact]
    public void File_that_cannot_be_read_is_told_without_its_password()
    {
        var mistakes = Mistakes([
            .. Https,
            .. Certificate("Manual", Path.Combine(_authority.Folder, "absent.p12")),
            (Key(Cast.Clinic, "Manual:Certificate:Path"), _authority.Structure("INSI-MANU", Cast.Clinic)),
            (Key(Cast.Clinic, "Manual:Certificate:Password"), "wrong-password"),
            (Key("990000033", "Manual:Certificate:KeyPath"), "x"),
            (Key("990000041", "Manual:Certificate:Path"), _authority.RootFile),
        ]);

        Assert.Equal(4, mistakes.Count);
        Assert.All(mistakes, mistake => Assert.Contains(":Manual:Certificate: ", mistake, StringComparison.Ordinal));
        Assert.All(mistakes, mistake => Assert.DoesNotContain("wrong-password", mistake, StringComparison.Ordinal));
    }

    [Fact]
    public void Root_that_is_no_certificate_is_told()
    {
        var nonsense = _authority.Write(
            "nonsense.pem",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        );

        Assert.Equal(
            2,
            Mistakes(
                    ("Endpoint", "https://insi.example/lps"),
                    ("TrustedRoots:0", nonsense),
                    ("TrustedRoots:1", Path.Combine(_authority.Folder, "absent.pem")),
                    Mode("Manual", "Card")
                )
                .Count(mistake => mistake.StartsWith("Insi:TrustedRoots: ", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, "pem-secret")]
    [InlineData(false, null)]
    public async Task Certificate_may_be_pem_with_its_key_beside_or_inside(bool keyBeside, string? password)
    {
        var path = _authority.Structure("INSI-MANU", Cast.Hospital);
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(
            path,
            "secret",
            X509KeyStorageFlags.Exportable
        );
        using var key = certificate.GetRSAPrivateKey()!;
        var keyText = password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(
                password,
                new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, new("SHA256"), 1000)
            );
        var chain = certificate.ExportCertificatePem() + "\n" + _authority.Root.ExportCertificatePem() + "\n";
        var file = _authority.Write("structure.pem", keyBeside ? chain : chain + keyText);
        using var server = _authority.Server();
        await using var insi = await InsiServer.StartTls(server, Answers.NotFound);

        await using var desk = Desk.With(
            clock: null,
            [
                ("Endpoint", insi.Endpoint.ToString()),
                ("ServerNames:0", "localhost"),
                ("TrustedRoots:0", _authority.RootFile),
                (Key(Cast.Hospital, "Manual:Certificate:Path"), file),
                .. keyBeside
                    ? [(Key(Cast.Hospital, "Manual:Certificate:KeyPath"), _authority.Write("key.pem", keyText))]
                    : Array.Empty<(string, string)>(),
                .. password is null ? [] : new[] { (Key(Cast.Hospital, "Manual:Certificate:Password"), password) },
            ]
        );

        Assert.Equal("01", (await desk.Search(Cast.Camille)).ResultCode);
        Assert.Contains("CN=INSI-MANU", Assert.Single(insi.Received).CertificateSubject, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_may_be_in_a_store_of_the_system()
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(
            _authority.Structure("INSI-MANU", $"1{Cast.Hospital}"),
            "secret",
            X509KeyStorageFlags.PersistKeySet
        );
        using var store = new X509Store("FhirInsTests", StoreLocation.CurrentUser, OpenFlags.ReadWrite);
        store.Add(certificate);
        try
        {
            Assert.Empty(Mistakes([.. Https, .. InStore("CurrentUser/FhirInsTests", certificate.Thumbprint)]));
        }
        finally
        {
            store.Remove(certificate);
        }
    }

    [Theory]
    [InlineData("Nowhere/My", "00112233445566778899AABBCCDDEEFF00112233", "not CurrentUser/My")]
    [InlineData("CurrentUser/My", "0011", "40 hexadecimal digits")]
    [InlineData("CurrentUser/My", "00112233445566778899AABBCCDDEEFF00112233", "CurrentUser/My")]
    public void Store_that_does_not_have_the_certificate_is_told(string store, string thumbprint, string mistake) =>
        Assert.Contains(mistake, Assert.Single(Mistakes([.. Https, .. InStore(store, thumbprint)])));

    [Fact]
    public void Certificate_in_two_places_is_told() =>
        Assert.Contains(
            "only one can hold the certificate",
            Assert.Single(
                Mistakes([
                    .. Https,
                    .. Certificate("Manual", _authority.Structure("INSI-MANU", $"1{Cast.Hospital}")),
                    .. InStore("CurrentUser/My", "00112233445566778899AABBCCDDEEFF00112233"),
                ])
            )
        );

    [Theory]
    [InlineData("MaxConcurrentCalls", "4", "ReservedForDesk", "4")]
    [InlineData("MaxConcurrentCalls", "4", "ReservedForDesk", "-1")]
    public void Reserve_leaves_at_least_one_place(string key, string value, string reserve, string reserved) =>
        Assert.Contains(
            "ReservedForDesk",
            Assert.Single(Mistakes([.. Https, Mode("Manual", "Card"), (key, value), (reserve, reserved)]))
        );

    [Fact]
    public void Key_of_a_reader_of_apcv_must_be_one() =>
        Assert.Contains(
            "ApcvReaders:desk",
            Assert.Single(Mistakes([.. Https, Mode("Manual", "Card"), ("ApcvReaders:desk", _authority.RootFile)]))
        );

    [Fact]
    public void Root_may_be_der()
    {
        var der = Path.Combine(_authority.Folder, "root.der");
        File.WriteAllBytes(der, _authority.Root.RawData);

        Assert.Empty(
            Mistakes(("Endpoint", "https://insi.example/lps"), ("TrustedRoots:0", der), Mode("Manual", "Card"))
        );
    }

    [Fact]
    public void All_keys_are_read()
    {
        using var services = Desk.Services(
                clock: null,
                ("Endpoint", "https://insi.example/lps"),
                ("TrustedRoots:0", _authority.RootFile),
                ("ServerNames:0", "insi.example"),
                ("CardRoots:0", _authority.RootFile),
                ("CheckRevocation", "true"),
                ("MaxConcurrentCalls", "4"),
                ("MaxCallsPerMinute", "120"),
                ("Timeout", "00:00:07"),
                ("MaxRetries", "1"),
                ("MaintenanceWindows:0:Days:0", "Sunday"),
                ("MaintenanceWindows:0:From", "02:00"),
                ("MaintenanceWindows:0:To", "04:30"),
                ("MaintenanceWindows:1:Start", "2026-12-01T22:00:00+01:00"),
                ("MaintenanceWindows:1:End", "2026-12-02T04:00:00+01:00"),
                ("LotSize", "50"),
                Mode("Manual", "ProSanteConnect"),
                (Key(Cast.Hospital, "Manual:Endpoint"), "https://card.insi.example/lps"),
                (Key(Cast.Hospital, "Manual:BillingIdentifier"), "990000099"),
                (Key(Cast.Hospital, "HomologatedOn"), "2025-06-30")
            )
            .BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<InsiOptions>>().Value;

        Assert.Equal(
            (4, 120, TimeSpan.FromSeconds(7), 1, 50),
            (
                options.MaxConcurrentCalls,
                options.MaxCallsPerMinute,
                options.Timeout,
                options.MaxRetries,
                options.LotSize
            )
        );
        Assert.True(options.CheckRevocation);
        Assert.Equal([DayOfWeek.Sunday], options.MaintenanceWindows[0].Days);
        Assert.Equal(
            (new TimeOnly(2, 0), new TimeOnly(4, 30)),
            (options.MaintenanceWindows[0].From, options.MaintenanceWindows[0].To)
        );
        Assert.Equal(
            new DateTimeOffset(2026, 12, 2, 4, 0, 0, TimeSpan.FromHours(1)),
            options.MaintenanceWindows[1].End
        );
        var hospital = options.Organizations[Cast.Hospital];
        Assert.Equal(
            (AccessMode.ProSanteConnect, "990000099"),
            (hospital.Manual!.Mode, hospital.Manual.BillingIdentifier)
        );
        Assert.Equal(new Uri("https://card.insi.example/lps"), hospital.Manual.Endpoint);
        Assert.Equal(new DateOnly(2025, 6, 30), hospital.HomologatedOn);
    }

    private (string Key, string Value)[] Https =>
        [("Endpoint", "https://insi.example/lps"), ("TrustedRoots:0", _authority.RootFile)];

    private static (string Key, string Value) Mode(string kind, string mode) =>
        (Key(Cast.Hospital, $"{kind}:Mode"), mode);

    private static (string Key, string Value)[] Certificate(string kind, string path) =>
        [
            (Key(Cast.Hospital, $"{kind}:Certificate:Path"), path),
            (Key(Cast.Hospital, $"{kind}:Certificate:Password"), "secret"),
        ];

    private static (string Key, string Value)[] InStore(string store, string thumbprint) =>
        [
            (Key(Cast.Hospital, "Manual:Certificate:Store"), store),
            (Key(Cast.Hospital, "Manual:Certificate:Thumbprint"), thumbprint),
        ];

    private static string Key(string organization, string rest) => $"Organizations:{organization}:{rest}";

    private static IReadOnlyList<string> Mistakes(params (string Key, string Value)[] keys)
    {
        using var services = Desk.Services(clock: null, keys).BuildServiceProvider();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }
}
