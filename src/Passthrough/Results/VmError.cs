using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Why a request was refused or a reading failed: a stable code, the values it happened with, and what to do.
/// Derived records carry the values of one shape of error; several codes may share a shape.
/// </summary>
/// <param name="Code">The stable code.</param>
public abstract record VmError(VmErrorCode Code)
{
    /// <summary>What is wrong, with the values, in one sentence without a final full stop.</summary>
    public abstract string Message { get; }

    /// <summary>What to do about it, in one sentence or more.</summary>
    public virtual string Remedy => Code.Remedy();

    /// <summary>All reasons, each an error of its own. One that stands for itself is its only reason.</summary>
    public virtual ImmutableArray<VmError> Reasons => [this];

    /// <summary>One error of all reasons: the reason itself where there is one, else <see cref="Refused"/>.</summary>
    /// <param name="reasons">The reasons, one at least.</param>
    /// <returns>The error to return for them.</returns>
    /// <exception cref="ArgumentException">There is no reason.</exception>
    public static VmError Of(ImmutableArray<VmError> reasons) => reasons switch
    {
        { IsDefaultOrEmpty: true } => throw new ArgumentException("An error needs a reason.", nameof(reasons)),
        [var only] => only,
        _ => new Refused(reasons),
    };

    /// <summary>The error as the tool prints it: <c>PTnnnn: what, with the values. What to do.</c></summary>
    public sealed override string ToString() => $"{Code.ToText()}: {Message}. {Remedy}";
}

/// <summary>The result was never given a value or an error.</summary>
public sealed record NotInitialized() : VmError(VmErrorCode.NotInitialized)
{
    internal static readonly NotInitialized Instance = new();

    /// <inheritdoc/>
    public override string Message => "the result was never set";
}

/// <summary>A request refused for two reasons or more.</summary>
/// <param name="All">The reasons, in the order in which the rules stand.</param>
public sealed record Refused(ImmutableArray<VmError> All) : VmError(VmErrorCode.Refused)
{
    /// <inheritdoc/>
    public override string Message => $"refused for {All.Length} reasons: {string.Join("; ", All.Select(r => $"{r.Code.ToText()} {r.Message}"))}";

    /// <inheritdoc/>
    public override ImmutableArray<VmError> Reasons => All;

    /// <summary>Equal when the reasons are, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(Refused? other) => other is not null && All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Length == 0 ? 0 : HashCode.Combine(All.Length, All[0]);
}
