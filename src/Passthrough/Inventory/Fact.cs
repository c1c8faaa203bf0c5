using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>
/// Something a host may or may not tell. <c>default</c> is unknown, which is neither "none" nor a value: a property that can be
/// absent on the hardware is a <c>Fact</c> of a nullable type, and a known null says that it is absent.
/// </summary>
/// <typeparam name="T">The type of what is told.</typeparam>
public readonly record struct Fact<T>
{
    private readonly T? _value;

    /// <summary>Something that is known.</summary>
    /// <param name="value">What is known; null when it is known to be absent.</param>
    public Fact(T value)
    {
        _value = value;
        IsKnown = true;
    }

    /// <summary>Whether the host told it.</summary>
    public bool IsKnown { get; }

    /// <summary>The value, or <c>default</c> when unknown.</summary>
    public T? ValueOrDefault => _value;

    /// <summary>Gets the value when it is known and present.</summary>
    /// <param name="value">The value, when this returns true.</param>
    /// <returns>False when it is unknown, and when it is known to be absent.</returns>
    public bool TryGet([NotNullWhen(true)] out T? value)
    {
        value = _value;
        return IsKnown && value is not null;
    }

    /// <summary>Something that is known.</summary>
    /// <param name="value">What is known.</param>
    public static implicit operator Fact<T>(T value) => new(value);

    /// <summary>The value's text, <c>none</c> when known to be absent, <c>?</c> when unknown.</summary>
    public override string ToString() => IsKnown ? _value?.ToString() ?? "none" : "?";
}
