using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// All that a host does to make the devices of a lease ready, to take them back, or to change functions that are nobody's, in order. What is shown is what is
/// performed.
/// </summary>
/// <param name="Lease">The lease; null for work on functions that nobody has. What a host notes is kept for a lease only.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record HostPlan(Lease? Lease, ImmutableArray<HostStep> Steps)
{
    /// <summary>The steps, in order; never default.</summary>
    public ImmutableArray<HostStep> Steps { get; } = Steps.IsDefault ? [] : Steps;

    /// <summary>What takes back the first of its steps, in reverse.</summary>
    /// <param name="begun">How many steps were begun; the last of them may have failed.</param>
    public HostPlan UndoOf(int begun) => new(Lease, [.. Steps.Take(begun).Reverse().Select(s => s.Undo).OfType<HostStep>()]);

    /// <summary>Equal when lease and steps are.</summary>
    /// <param name="other">The other plan.</param>
    public bool Equals(HostPlan? other) => other is not null && Equals(Lease, other.Lease) && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Lease, Steps.Length);
}
