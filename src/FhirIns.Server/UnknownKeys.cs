using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;

namespace FhirIns.Server;

/// <summary>
/// Refuses keys that nothing reads: one that is misspelt would leave its default in force, unseen. Sections are the classes
/// with a constant <c>Section</c>.
/// </summary>
internal sealed class UnknownKeys(IConfiguration configuration) : IValidateOptions<UnknownKeys.WholeConfiguration>
{
    private const string Prefix = "FHIRINS__";

    /// <summary>What ASP.NET itself and the section of Microsoft.Identity.Web bring.</summary>
    private static readonly string[] OfOthers = ["AllowedHosts", "AzureAd", "Kestrel", "Logging", "Urls"];

    /// <summary>Every section and the class that reads it.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } =
        new[] { typeof(UnknownKeys).Assembly, typeof(Insi.InsiOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Type: type, Name: type.GetField("Section")?.GetRawConstantValue() as string))
            .Where(found => found.Name is not null)
            .ToDictionary(found => found.Name!, found => found.Type, StringComparer.OrdinalIgnoreCase);

    public ValidateOptionsResult Validate(string? name, WholeConfiguration options)
    {
        var mistakes = UnknownSections()
            // The section Security tells its own.
            .Concat(
                Sections
                    .Where(one => one.Key != Security.SecurityOptions.Section)
                    .SelectMany(one => Below(configuration.GetSection(one.Key), one.Value))
            )
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    /// <summary>The members of a class of options, or what a list or a dictionary of them holds.</summary>
    public static IReadOnlyDictionary<string, Type> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.CanWrite || IsFilled(property.PropertyType))
            .ToDictionary(
                property => property.Name,
                property => property.PropertyType,
                StringComparer.OrdinalIgnoreCase
            );

    public static bool IsValue(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    /// <summary>What a list or a dictionary holds; null for anything else.</summary>
    public static Type? ItemOf(Type type) =>
        !IsMany(type) ? null
        : type.IsArray ? type.GetElementType()
        : type.GetGenericArguments()[^1];

    /// <summary>Whether what is configured is added to it; a list that is only read is the answer of something else.</summary>
    private static bool IsFilled(Type type) =>
        IsMany(type)
        && type.GetInterfaces()
            .Append(type)
            .Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(ICollection<>));

    private static bool IsMany(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static IEnumerable<string> Below(IConfigurationSection section, Type type)
    {
        if (IsValue(type))
            return [];
        if (ItemOf(type) is { } item)
            return section.GetChildren().SelectMany(child => Below(child, item));
        var members = MembersOf(type);
        return section
            .GetChildren()
            .SelectMany(child =>
                members.TryGetValue(child.Key, out var member)
                    ? Below(child, member)
                    :
                    [
                        $"{child.Path} is not a known key; there are: {string.Join(", ", members.Keys.Order(StringComparer.Ordinal))}.",
                    ]
            );
    }

    /// <summary>Only our own files and variables are judged: the environment of a process is full of others.</summary>
    private IEnumerable<string> UnknownSections()
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(name => name[Prefix.Length..].Split("__")[0]);
        var files = configuration is IConfigurationRoot root
            ? root.Providers.OfType<JsonConfigurationProvider>().SelectMany(file => file.GetChildKeys([], null))
            : [];
        return variables
            .Concat(files)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(key => !IsPartOfSection(key) && !OfOthers.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key =>
                $"{key} is not a known section; there are: {string.Join(", ", Sections.Keys.Concat(OfOthers).Order(StringComparer.Ordinal))}."
            );
    }

    /// <summary>A section may stand within another one, which nobody else reads.</summary>
    private static bool IsPartOfSection(string key) =>
        Sections.Keys.Any(section => section.Split(':')[0].Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Stands for everything that is configured.</summary>
    internal sealed class WholeConfiguration;
}
