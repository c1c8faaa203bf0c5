using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>The outcome of a request that yields a value or is refused. <c>default</c> is an error.</summary>
/// <typeparam name="T">The value's type.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct VmResult<T> : IEquatable<VmResult<T>>
{
    private readonly bool _succeeded;
    private readonly VmError? _error;
    private readonly T? _value;

    internal VmResult(T value)
    {
        _succeeded = true;
        _value = value;
    }

    private VmResult(VmError error) => _error = error;

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => _succeeded;

    /// <summary>Why there is no value; null when there is one.</summary>
    public VmError? Error => _succeeded ? null : _error ?? NotInitialized.Instance;

    /// <summary>A successful result.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VmResult<T>(T value) => new(value);

    /// <summary>A refusal, from the error that says why.</summary>
    /// <param name="error">Why.</param>
    public static implicit operator VmResult<T>(VmError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(error);
    }

    /// <summary>Gets the value, or the error.</summary>
    /// <param name="value">The value, when this returns true.</param>
    /// <param name="error">Why there is none, when this returns false.</param>
    /// <returns>Whether there is a value.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out VmError? error)
    {
        value = _value;
        error = Error;
        return _succeeded;
    }

    /// <summary>
    /// For pattern matching: <c>result switch { (var value, null) =&gt; …, (_, { } error) =&gt; … }</c> covers all cases.
    /// </summary>
    /// <param name="value">The value; meaningless when <paramref name="error"/> is not null.</param>
    /// <param name="error">The error, or null.</param>
    public void Deconstruct(out T value, out VmError? error)
    {
        value = _value!;
        error = Error;
    }

    /// <summary>For callers who prefer exceptions.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="VmErrorException">There is none.</exception>
    public T GetValueOrThrow() => _succeeded ? _value! : throw new VmErrorException(Error!);

    /// <summary>For callers who prefer exceptions and do not need the value.</summary>
    /// <exception cref="VmErrorException">There is none.</exception>
    public void ThrowIfError()
    {
        if (!_succeeded)
        {
            throw new VmErrorException(Error!);
        }
    }

    /// <summary>Equal when the values are, or the errors are.</summary>
    /// <param name="other">The other result.</param>
    public bool Equals(VmResult<T> other) =>
        _succeeded == other._succeeded
        && (_succeeded ? EqualityComparer<T?>.Default.Equals(_value, other._value) : Equals(Error, other.Error));

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is VmResult<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _succeeded ? HashCode.Combine(1, _value) : Error!.GetHashCode();

    /// <summary>Whether two results are equal.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(VmResult<T> left, VmResult<T> right) => left.Equals(right);

    /// <summary>Whether two results differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(VmResult<T> left, VmResult<T> right) => !left.Equals(right);

    /// <summary>The value's text, or the error's.</summary>
    public override string ToString() => _succeeded ? _value?.ToString() ?? string.Empty : Error!.ToString();
}
