namespace FhirIns.Fhir.Validation.Rules;

/// <summary>
/// One discriminator with what the rules of one slice expect at its path. A slice that expects nothing there takes no
/// element: FR Core 2.1.0 has such slices on <c>contact.relationship</c>.
/// </summary>
internal sealed class Criterion
{
    private readonly Discriminator _discriminator;
    private readonly Lazy<ElementRules[]> _expected;
    private readonly Lazy<bool?> _presence;

    public Criterion(Discriminator discriminator, ElementRules slice)
    {
        _discriminator = discriminator;
        _expected = new(() => [.. discriminator.Follow(slice).Where(IsTelling)]);
        _presence = new(() => Presence(slice));
    }

    public bool CanDecide =>
        _discriminator.Kind == DiscriminatorKind.Exists ? _presence.Value is not null : _expected.Value.Length > 0;

    public bool IsMet(Element item, ProfileMatch match)
    {
        if (!CanDecide)
        {
            return false;
        }
        using var found = match.Select(_discriminator, item);
        return _discriminator.Kind == DiscriminatorKind.Exists
            ? found.Elements.Count > 0 == _presence.Value
            : found.Elements.Exists(element => Array.TrueForAll(_expected.Value, rules => Fits(element, rules, match)));
    }

    private bool Fits(Element element, ElementRules rules, ProfileMatch match) =>
        _discriminator.Kind switch
        {
            DiscriminatorKind.Value => match.Fits(element, rules),
            DiscriminatorKind.Type => Array.Exists(rules.Types, type => type.Allows(element.TypeSchema)),
            _ => rules.Types.SelectMany(type => type.Profiles).Any(profile => match.Conforms(element, profile)),
        };

    private bool IsTelling(ElementRules rules) =>
        _discriminator.Kind switch
        {
            DiscriminatorKind.Value => rules.HasContent,
            DiscriminatorKind.Type => rules.Types.Length > 0,
            _ => Array.Exists(rules.Types, type => type.Profiles.Length > 0),
        };

    /// <summary>True when the slice requires the element at the path, false when it forbids it, null when neither.</summary>
    private bool? Presence(ElementRules slice)
    {
        if (_discriminator.LastChild is not { } name)
        {
            return null;
        }
        foreach (var rules in _discriminator.Follow(slice, lastStep: false))
        {
            if (rules.Child(name) is { } child && (child.Min > 0 || child.Max == 0))
            {
                return child.Min > 0;
            }
        }
        return null;
    }
}
