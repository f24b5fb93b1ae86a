using System.Runtime.CompilerServices;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>One misreading of the contract must not pass on both sides: simulator and client have nothing in common.</summary>
public sealed class IndependenceTests
{
    [Theory]
    [InlineData("Simulator")]
    [InlineData("Population")]
    public void Neither_the_client_nor_the_rules_are_used(string folder)
    {
        var sources = Directory.GetFiles(Path.Combine(Sandbox(), folder), "*.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(sources);
        Assert.All(
            sources,
            source =>
            {
                var text = File.ReadAllText(source);
                Assert.DoesNotContain("FhirIns.Insi", text, StringComparison.Ordinal);
                Assert.DoesNotContain("FhirIns.Identity", text, StringComparison.Ordinal);
                Assert.DoesNotContain("FhirIns.Server", text, StringComparison.Ordinal);
            }
        );
    }

    private static string Sandbox([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../src/FhirIns.Sandbox"));
}
