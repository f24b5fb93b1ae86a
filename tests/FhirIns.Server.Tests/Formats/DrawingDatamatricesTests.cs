using System.Diagnostics;
using System.Text;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Formats;

/// <summary>The symbol of the INS datamatrix, judged by independent tools: dmtx-utils scans it, zint draws the same text.</summary>
public sealed class DrawingDatamatricesTests : IDisposable
{
    private static readonly FormIdentity Garcia = new()
    {
        Ins = new("277010115400329", InsOid.Nir),
        BirthName = "GARCIA-HAMMADI",
        FirstGivenName = "SARAH-LOU",
        GivenNames = "SARAH-LOU ANNA",
        Gender = "female",
        BirthDate = "1977-01-21",
        BirthPlace = "01154",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("fhirins-symbol-").FullName;

    public static TheoryData<string, string, string?> Names =>
        new()
        {
            { "GARCIA-HAMMADI", "SARAH-LOU ANNA", "01154" },
            { "D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN GUNTHER", null },
            { new string('A', 100), string.Join(' ', Enumerable.Repeat("JEAN", 20)), "2B020" },
        };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_scanner_reads_what_was_drawn_and_reads_the_same_from_what_zint_draws(
        string family,
        string given,
        string? place
    )
    {
        RequireTools();
        var identity = Garcia with { BirthName = family, GivenNames = given, BirthPlace = place };
        var text = DatamatrixText.Write(identity)!;
        var ours = Path.Combine(_folder, "ours.png");
        var theirs = Path.Combine(_folder, "theirs.png");
        await File.WriteAllBytesAsync(ours, DatamatrixSymbol.Of(text).Png(), Cancel);
        var data = Path.Combine(_folder, "text");
        await File.WriteAllTextAsync(data, text, new UTF8Encoding(false), Cancel);
        await Run("zint", "--barcode=DATAMATRIX", "--square", "--scale=3", "--quietzones", "-i", data, "-o", theirs);

        Assert.Equal(text, await Run("dmtxread", "-N1", ours));
        Assert.Equal(text, await Run("dmtxread", "-N1", theirs));
    }

    [Fact]
    public void The_published_example_of_garcia_hammadi_is_written_block_by_block() =>
        Assert.Equal(
            "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u001dS3SARAH-LOU ANNA\u001d"
                + "S4GARCIA-HAMMADI\u001dS5FS621-01-1977S701154",
            DatamatrixText.Write(Garcia)
        );

    [Theory]
    [InlineData(
        "IS010000000000000000000000S1123549685274612S225978456325481569525S3TEST1 TEST2 TEST\u001dS4DATAMATRIXTEST\u001dS5MS631-08-2021S717000",
        "S2"
    )]
    [InlineData("IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u001dS3ANNA\u001dS4GARCIA", "S5,S6")]
    [InlineData("IS010000000000000000000000S127701011540032", "S1,S2,S3,S4,S5,S6")]
    [InlineData("IS010000000000000000000000S1277010115400329S1277010115400329", "S1,S2,S3,S4,S5,S6")]
    [InlineData("IS010000000000000000000000S5MS621-01-1977X9", "41,S1,S2,S3,S4")]
    [InlineData(
        "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u001dS3ANNA\u001dS4GARCIA\u001dS5XS621/01/1977",
        "S5,S6"
    )]
    [InlineData("DC03FR000001", "IS01")]
    [InlineData("", "IS01")]
    public void A_text_that_is_wrong_is_blamed_at_its_blocks(string text, string places)
    {
        var read = DatamatrixText.Read(text);
        Assert.Null(read.Identity);
        Assert.Equal(
            places.Split(',').Order(),
            read.Problems.Select(problem => problem.Expression!).Distinct().Order()
        );
    }

    [Theory]
    [InlineData(
        "IS010000000000000000000000S1123549685274612S21.2.250.1.213.1.4.10S3TEST1 TEST2 TEST\u001dS4DATAMATRIXTEST\u001dS5MS631-08-2021S717000"
    )]
    [InlineData(
        "IS010000000000000000000000S4DATAMATRIXTEST\u001dS631-08-2021S717000S5MS3TEST1 TEST2 TEST\u001dS21.2.250.1.213.1.4.10S1123549685274612"
    )]
    public void Blocks_are_read_in_any_order(string text)
    {
        var read = DatamatrixText.Read(text);
        Assert.Empty(read.Problems);
        Assert.Equal(
            ("DATAMATRIXTEST", "TEST1", "TEST1 TEST2 TEST", "male", "2021-08-31", "17000", "CB"),
            (
                read.Identity!.BirthName,
                read.Identity.FirstGivenName,
                read.Identity.GivenNames,
                read.Identity.Gender,
                read.Identity.BirthDate,
                read.Identity.BirthPlace,
                read.Identity.CollectionMethod
            )
        );
        Assert.Equal(("123549685274612", InsOid.NirTest), (read.Identity.Ins!.Value, read.Identity.Ins.Oid));
    }

    [Fact]
    public void A_name_that_no_block_has_room_for_has_no_datamatrix() =>
        Assert.Null(DatamatrixText.Write(Garcia with { BirthName = new string('A', 101) }));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void RequireTools()
    {
        var present = new[] { "zint", "dmtxread" }.All(tool =>
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, tool)))
        );
        if (!present && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail("zint and dmtx-utils are not installed, and in CI they must be");
        Assert.SkipUnless(present, "zint and dmtx-utils are not installed (apt-get install zint dmtx-utils)");
    }

    private static async Task<string> Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool)
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
