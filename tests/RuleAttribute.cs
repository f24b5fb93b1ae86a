using Xunit.v3;

namespace FhirIns.Tests;

/// <summary>Ties a test to a numbered business rule of <c>docs/rules.md</c>: S051, T8, EXI SI 09…</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(params string[] rules) : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [.. rules.Select(rule => KeyValuePair.Create("Rule", rule))];
}
