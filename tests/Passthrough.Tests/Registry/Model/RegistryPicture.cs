using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>What is told of one device. The address of one that is not there is -1: only its key is good for anything.</summary>
internal readonly record struct DeviceLine(
    int Address, string? Path, int Kind, bool IsPresent, OwnershipState State, int? Owner, int? Generation, int? QuarantinedAfter) : IComparable<DeviceLine>
{
    public int CompareTo(DeviceLine other) => Order.Compare(Key, other.Key) is var order && order != 0 ? order : string.CompareOrdinal(Path, other.Path);

    private static readonly Comparer<(int, int, int?, int?)> Order = Comparer<(int, int, int?, int?)>.Default;

    private (int, int, int?, int?) Key => (Address, Kind, Generation, QuarantinedAfter);
}

/// <summary>What is told of a lease in force.</summary>
internal readonly record struct LeaseLine(int Vm, int Generation, int Functions);

/// <summary>All that a registry tells at one moment, to compare one with another.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Events">What happened, from the first event on: the kinds of the events.</param>
/// <param name="Devices">Every device, in any order.</param>
/// <param name="Leases">Every lease in force, VM by VM or in any other order.</param>
internal sealed record RegistryPicture(int Revision, ImmutableArray<string> Events, ImmutableArray<DeviceLine> Devices, ImmutableArray<LeaseLine> Leases)
{
    public bool Equals(RegistryPicture? other) => other is not null
        && Revision == other.Revision
        && Events.AsSpan().SequenceEqual(other.Events.AsSpan())
        && Devices.Order().SequenceEqual(other.Devices.Order())
        && Leases.OrderBy(l => l.Generation).SequenceEqual(other.Leases.OrderBy(l => l.Generation));

    public override int GetHashCode() => HashCode.Combine(Revision, Devices.Length);

    public override string ToString() =>
        $"revision {Revision}\n{string.Join(' ', Events)}\n{string.Join('\n', Devices.Order())}\n{string.Join('\n', Leases.OrderBy(l => l.Generation))}";
}
