using System.Collections.Immutable;
using System.Diagnostics;

namespace Passthrough;

/// <summary>
/// What a VM holds its devices under. The generation is the revision of the event that gave it, so a later lease always has a higher one.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Lease : IEquatable<Lease>
{
    internal Lease(ulong generation, VmId vm, ImmutableArray<FunctionKey> functions)
    {
        Generation = generation;
        Vm = vm;
        Functions = functions;
    }

    /// <summary>The revision at which it was given, from 1.</summary>
    public ulong Generation { get; }

    /// <summary>The VM that holds it.</summary>
    public VmId Vm { get; }

    /// <summary>The functions that it is for, in the order of the request.</summary>
    public ImmutableArray<FunctionKey> Functions { get; }

    /// <summary>Equal when generation, VM and functions are.</summary>
    /// <param name="other">The other lease.</param>
    public bool Equals(Lease? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Generation == other.Generation && Vm == other.Vm && Functions.AsSpan().SequenceEqual(other.Functions.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Lease);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Generation, Vm);

    /// <summary>The lease as a person reads it.</summary>
    public override string ToString() => $"lease {Generation} of VM {Vm} for {string.Join(", ", Functions.Select(f => f.Address))}";
}
