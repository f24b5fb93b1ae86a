using System.Diagnostics.CodeAnalysis;

namespace FhirIns.Identity;

/// <summary>What a rule answers: a value, or the reason why there is none.</summary>
/// <typeparam name="T">The value given when nothing forbids it.</typeparam>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>True when a rule forbids what was asked; nothing has changed then.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    /// <summary>The rule that forbids, or null.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The answer is a refusal.</exception>
    public T Value =>
        Refusal is null
            ? _value!
            : throw new InvalidOperationException($"Refused ({Refusal.Code}): there is no value.");

    /// <summary>A value is an answer.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal is an answer.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}
