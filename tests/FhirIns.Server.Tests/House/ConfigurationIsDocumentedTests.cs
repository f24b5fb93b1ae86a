namespace FhirIns.Server.Tests.House;

/// <summary>Every key that the server reads stands in docs/configuration.md.</summary>
public sealed class ConfigurationIsDocumentedTests
{
    private static readonly string[] Rows =
    [
        .. File.ReadAllLines(Path.Combine(Root(), "docs", "configuration.md")).Where(line => line.StartsWith('|')),
    ];

    public static TheoryData<string> Keys =>
        [
            .. UnknownKeys
                .Sections.SelectMany(section => KeysBelow(section.Key, section.Value))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_is_documented(string key)
    {
        var place = key.LastIndexOf(':');
        var (parent, last) = (key[..place], key[(place + 1)..]);
        Assert.Contains(
            Rows,
            row =>
                row.Contains($"`{key}`")
                || row.Contains($"`{key}:[")
                || row.Contains($"`{parent}:*`")
                || (row.Contains($"`{parent}:") && row.Contains($"`:{last}`"))
                || (row.Contains($"`{parent}`") && row.Contains($"`{last}`"))
        );
    }

    private static IEnumerable<string> KeysBelow(string path, Type type)
    {
        if (UnknownKeys.IsValue(type))
            return [path];
        if (UnknownKeys.ItemOf(type) is { } item)
            return UnknownKeys.IsValue(item) ? [path] : KeysBelow($"{path}:[id]", item);
        return UnknownKeys.MembersOf(type).SelectMany(member => KeysBelow($"{path}:{member.Key}", member.Value));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FhirIns.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The sources are not above the tests.");
        return directory.FullName;
    }
}
