using System.Collections.Immutable;
using System.Diagnostics;

namespace Passthrough;

/// <summary>
/// What a VM holds its devices under. The generation is the revision of the event that gave it, so a later lease always has a higher one.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Lease : IEquatable<Lease>
{
    internal Lease(ulong generation, ClaimRequest request, ImmutableArray<FunctionKey> functions, bool isRepeat = false)
    {
        Generation = generation;
        Request = request;
        Functions = functions;
        IsRepeat = isRepeat;
    }

    /// <summary>The revision at which it was given, from 1.</summary>
    public ulong Generation { get; }

    /// <summary>The request that it answers, with its id and the reasons for its overrides.</summary>
    public ClaimRequest Request { get; }

    /// <summary>The VM that holds it.</summary>
    public VmId Vm => Request.Vm;

    /// <summary>
    /// The functions that it is for, in the order of the request. Their addresses are where they are now: <see cref="DeviceRegistry.Apply(HostInventory)"/>
    /// makes the registry's lease anew when one has moved. An older copy of the lease still counts.
    /// </summary>
    public ImmutableArray<FunctionKey> Functions { get; }

    /// <summary>Whether the request had been granted before, so that this answer changed nothing (<see cref="ClaimRequest.Id"/>). No part of equality.</summary>
    public bool IsRepeat { get; }

    /// <summary>Equal when generation and VM are, and the functions are the same ones, wherever they are.</summary>
    /// <param name="other">The other lease.</param>
    public bool Equals(Lease? other) =>
        ReferenceEquals(this, other) || (other is not null && Generation == other.Generation && Vm == other.Vm && AreSame(Functions, other.Functions));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Lease);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Generation, Vm);

    /// <summary>The lease as a person reads it.</summary>
    public override string ToString() => $"lease {Generation} of VM {Vm} for {string.Join(", ", Functions.Select(f => f.Address))}";

    /// <summary>The same lease, its functions named by where they are now.</summary>
    internal Lease At(ImmutableArray<FunctionKey> functions) => new(Generation, Request, functions);

    /// <summary>The same lease, told again.</summary>
    internal Lease Repeated() => new(Generation, Request, Functions, isRepeat: true);

    /// <summary>The place of a function; of one that is known by its address only, the first that is there. -1 when it is none of the lease's.</summary>
    internal int IndexOf(FunctionKey function)
    {
        for (int i = 0; i < Functions.Length; i++)
        {
            if (Functions[i].IsSameFunction(function) || (function.TopologyPath is null && Functions[i].Address == function.Address))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool AreSame(ImmutableArray<FunctionKey> left, ImmutableArray<FunctionKey> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (!left[i].IsSameFunction(right[i]))
            {
                return false;
            }
        }

        return true;
    }
}
