using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>
/// One discriminator with what the rules of one slice expect at its path. A slice that expects nothing there takes no
/// element: FR Core 2.1.0 has such slices on <c>contact.relationship</c>.
/// </summary>
internal sealed class Criterion(Discriminator discriminator, ElementRules slice)
{
    private readonly Lazy<Func<List<Element>, ProfileMatch, bool>?> _test = new(() => Test(discriminator, slice));

    public bool CanDecide => _test.Value is not null;

    public bool IsMet(Element item, ProfileMatch match)
    {
        if (_test.Value is not { } test)
        {
            return false;
        }
        using var found = match.Select(discriminator, item);
        return test(found.Elements, match);
    }

    /// <summary>What the elements at the path must be; null when the slice does not say.</summary>
    private static Func<List<Element>, ProfileMatch, bool>? Test(Discriminator discriminator, ElementRules slice) =>
        discriminator.Kind switch
        {
            DiscriminatorKind.Value => ByValue(discriminator.Follow(slice)),
            DiscriminatorKind.Exists => ByPresence(discriminator, slice),
            DiscriminatorKind.Type => ByType(discriminator, slice),
            _ => ByProfile(discriminator, slice),
        };

    private static Func<List<Element>, ProfileMatch, bool>? ByValue(List<ElementRules> expected)
    {
        var telling = expected.Where(rules => rules.HasContent).ToArray();
        return telling.Length == 0 ? null : (found, match) => AnyFits(found, telling, match);
    }

    private static bool AnyFits(List<Element> found, ElementRules[] expected, ProfileMatch match)
    {
        foreach (var element in found)
        {
            var fits = true;
            foreach (var rules in expected)
            {
                fits = fits && match.Fits(element, rules);
            }
            if (fits)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The slice requires or forbids the element.</summary>
    private static Func<List<Element>, ProfileMatch, bool>? ByPresence(Discriminator discriminator, ElementRules slice)
    {
        if (discriminator.LastChild is not { } name)
        {
            return null;
        }
        foreach (var rules in discriminator.Follow(slice, lastStep: false))
        {
            if (rules.Child(name) is { } child && (child.Min > 0 || child.Max == 0))
            {
                var isRequired = child.Min > 0;
                return (found, _) => found.Count > 0 == isRequired;
            }
        }
        return null;
    }

    private static Func<List<Element>, ProfileMatch, bool>? ByType(Discriminator discriminator, ElementRules slice)
    {
        if (discriminator.EndsInTarget)
        {
            var targets = Types(discriminator, slice).SelectMany(type => type.Targets).Select(target => target.Type);
            var names = targets.OfType<string>().ToArray();
            return names.Length == 0 ? null : (found, _) => found.Exists(element => IsOneOf(names, element.TypeSchema));
        }
        var types = Types(discriminator, slice);
        return types.Length == 0
            ? null
            : (found, _) => found.Exists(element => Array.Exists(types, type => type.Allows(element.TypeSchema)));
    }

    private static Func<List<Element>, ProfileMatch, bool>? ByProfile(Discriminator discriminator, ElementRules slice)
    {
        var profiles = Types(discriminator, slice)
            .SelectMany(type => discriminator.EndsInTarget ? type.Targets : type.Profiles)
            .ToArray();
        return profiles.Length == 0
            ? null
            : (found, match) =>
                found.Exists(element => Array.Exists(profiles, profile => match.Conforms(element, profile)));
    }

    /// <summary>The types that the slice names at the path, or before the target that the path ends in.</summary>
    private static TypeRule[] Types(Discriminator discriminator, ElementRules slice) =>
        [.. discriminator.Follow(slice, lastStep: !discriminator.EndsInTarget).SelectMany(rules => rules.Types)];

    private static bool IsOneOf(string[] names, TypeSchema type) => Array.Exists(names, type.Is);
}
