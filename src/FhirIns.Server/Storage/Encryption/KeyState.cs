using System.Globalization;
using System.Xml.Linq;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>
/// Under which data key the rows of the database are, as its row in <c>server_key</c> says. It moves in the transaction of
/// the rows themselves, so that a change of keys that was killed goes on where it stood.
/// </summary>
/// <param name="Key">The number of the key; 0 for none, the data are plain.</param>
/// <param name="Next">The key to which rows are being brought; null while none are.</param>
/// <param name="Table">The table that is being walked; those before it are done.</param>
/// <param name="After">The key of its last row that is done, as JSON; null when none is.</param>
internal sealed record KeyState(int Key, int? Next = null, string? Table = null, string? After = null)
{
    public const string Name = "encryption";

    public static readonly KeyState Plain = new(0);

    /// <summary>The name of the row that holds a data key, protected by the key ring.</summary>
    public static string NameOf(int key) => string.Create(CultureInfo.InvariantCulture, $"data-{key}");

    public static KeyState Parse(string xml)
    {
        var element = XElement.Parse(xml);
        return new(
            (int)element.Attribute("key")!,
            (int?)element.Attribute("next"),
            (string?)element.Attribute("table"),
            (string?)element.Attribute("after")
        );
    }

    public string ToXml() =>
        new XElement(
            Name,
            new XAttribute("key", Key),
            Next is null ? null : new XAttribute("next", Next),
            Table is null ? null : new XAttribute("table", Table),
            After is null ? null : new XAttribute("after", After)
        ).ToString(SaveOptions.DisableFormatting);
}
