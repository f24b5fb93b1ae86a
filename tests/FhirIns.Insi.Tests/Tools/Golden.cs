using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>
/// Compares a message with the file of that name in <c>Golden/</c>, which is laid out to be read. With
/// <c>GOLDEN=write</c> in the environment the files are written instead, and the difference is for review.
/// </summary>
internal static class Golden
{
    public static void Check(byte[] message, string name, [CallerFilePath] string caller = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "Golden", name));
        var text = Encoding.UTF8.GetString(message);
        var readable =
            XDocument.Parse(text, LoadOptions.PreserveWhitespace).Declaration + "\n" + XDocument.Parse(text) + "\n";
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            File.WriteAllText(path, readable);
        }
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), readable.ReplaceLineEndings("\n"));
    }
}
