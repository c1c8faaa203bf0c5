using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>The outcome of a request that can be refused: done, or an error. <c>default</c> is an error.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct VmResult : IEquatable<VmResult>
{
    private readonly bool _succeeded;
    private readonly VmError? _error;

    private VmResult(bool succeeded, VmError? error)
    {
        _succeeded = succeeded;
        _error = error;
    }

    /// <summary>The request was carried out.</summary>
    public static VmResult Success => new(true, null);

    /// <summary>Whether the request was carried out.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => _succeeded;

    /// <summary>Why it was refused; null when it was carried out.</summary>
    public VmError? Error => _succeeded ? null : _error ?? NotInitialized.Instance;

    /// <summary>A successful result with a value, where the conversion does not apply (an interface, or <c>var</c>).</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    public static VmResult<T> Of<T>(T value) => new(value);

    /// <summary>A refusal.</summary>
    /// <param name="error">Why.</param>
    public static VmResult Failure(VmError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(false, error);
    }

    /// <summary>A refusal, from the error that says why.</summary>
    /// <param name="error">Why.</param>
    public static implicit operator VmResult(VmError error) => Failure(error);

    /// <summary>For callers who prefer exceptions.</summary>
    /// <exception cref="VmErrorException">The request was refused.</exception>
    public void ThrowIfError()
    {
        if (Error is { } error)
        {
            throw new VmErrorException(error);
        }
    }

    /// <summary>Equal when both succeeded, or both failed with equal errors.</summary>
    /// <param name="other">The other result.</param>
    public bool Equals(VmResult other) => _succeeded == other._succeeded && Equals(Error, other.Error);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is VmResult other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Error?.GetHashCode() ?? 1;

    /// <summary>Whether two results are equal.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(VmResult left, VmResult right) => left.Equals(right);

    /// <summary>Whether two results differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(VmResult left, VmResult right) => !left.Equals(right);

    /// <summary><c>done</c>, or the error's text.</summary>
    public override string ToString() => Error?.ToString() ?? "done";
}
