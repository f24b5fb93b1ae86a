using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Insi.Assertions;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Assertions;

/// <summary>An independent tool judges our signatures: xmlsec1, of Debian's package of that name.</summary>
public sealed class XmlSecTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Xmlsec1_verifies_an_assertion_of_ours_alone_and_inside_its_envelope()
    {
        RequireTool();
        using var authority = new TestAuthority();
        using var card = authority.Card(Cast.Nurse);
        var now = TimeProvider.System.GetUtcNow();
        var assertion = AssertionSigner.Sign(
            card,
            card.GetRSAPrivateKey()!,
            new AssertionAttributes { BillingIdentifier = Cast.Hospital },
            now
        );
        var verdict = new AssertionVerifier([]).Check(assertion, Cast.Nurse, now);
        var envelope = Soap.Messages.Traits(
            new TraitsSearch(Cast.Ange, "ANGE"),
            AssertionVerifier.Forward(verdict.Assertion!)
        );

        await CheckVerifies(authority, assertion);
        await CheckVerifies(authority, envelope);
    }

    [Fact]
    public async Task Xmlsec1_refuses_an_assertion_of_ours_that_was_changed()
    {
        RequireTool();
        using var authority = new TestAuthority();
        using var card = authority.Card(Cast.Nurse);
        var assertion = AssertionSigner.Sign(
            card,
            card.GetRSAPrivateKey()!,
            new AssertionAttributes { BillingIdentifier = Cast.Hospital },
            TimeProvider.System.GetUtcNow()
        );
        var text = System.Text.Encoding.UTF8.GetString(assertion);

        var changed = text.Replace(Cast.Hospital, Cast.Clinic, StringComparison.Ordinal);

        Assert.NotEqual(0, (await Run(authority, Answers.Bytes(changed))).ExitCode);
    }

    [OutsideData]
    public async Task Xmlsec1_agrees_on_the_published_assertion()
    {
        RequireTool();
        using var folder = new TestAuthority();

        var (exitCode, output) = await Run(
            folder,
            SharedData.Bytes("insi", "contexts", "AssertionPS_CPS_signed.xml"),
            trustAnyone: true
        );

        Assert.True(exitCode == 0, output);
    }

    private static void RequireTool()
    {
        var present = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "xmlsec1")));
        if (!present && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail("xmlsec1 is not installed, and in CI it must be");
        }
        Assert.SkipUnless(present, "xmlsec1 is not installed (apt-get install xmlsec1)");
    }

    private static async Task CheckVerifies(TestAuthority authority, byte[] document)
    {
        var (exitCode, output) = await Run(authority, document);
        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> Run(
        TestAuthority authority,
        byte[] document,
        bool trustAnyone = false
    )
    {
        var file = Path.Combine(authority.Folder, $"{Guid.NewGuid():N}.xml");
        await File.WriteAllBytesAsync(file, document, Cancel);
        string[] trust = trustAnyone ? ["--insecure"] : ["--trusted-pem", authority.RootFile];
        var start = new ProcessStartInfo("xmlsec1") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--verify",
            .. trust,
            "--id-attr:ID",
            "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
            file,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var output =
            await process.StandardError.ReadToEndAsync(Cancel) + await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output);
    }
}
