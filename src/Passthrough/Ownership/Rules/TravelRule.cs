using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What the policy keeps together goes to one VM: named sets, and whole slots if it says so.</summary>
internal sealed class TravelRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (!function.IsEndpoint)
        {
            return;
        }

        if (claim.Policy.KeepSlotsWhole && !function.IsVirtualFunction)
        {
            var slot = PciSlot.Of(function.Address);
            Examine(claim, function, $"slot {slot}", SelectionResolver.EndpointsIn(claim.Inventory, slot), ref reasons);
        }

        foreach (TravelSet set in claim.World.Sets.With(function.Address))
        {
            Examine(claim, function, $"set {Quoted.Text(set.Name)}", set.Members, ref reasons);
        }
    }

    private static void Examine(in ClaimCase claim, PciFunction function, string name, ImmutableArray<PciAddress> members, ref ReasonList reasons)
    {
        ImmutableArray<PciAddress>.Builder? missing = null;
        foreach (PciAddress member in members)
        {
            if (member != function.Address && !claim.Has(member))
            {
                (missing ??= ImmutableArray.CreateBuilder<PciAddress>()).Add(member);
            }
        }

        if (missing is not null)
        {
            reasons.Add(new SetIncomplete(function.Address, name, missing.DrainToImmutable()));
        }
    }
}

/// <summary>Functions that travel together are named in part only.</summary>
/// <param name="Address">The function that was named.</param>
/// <param name="Set">What it travels in.</param>
/// <param name="Missing">The functions of it that are neither named nor the VM's.</param>
public sealed record SetIncomplete(PciAddress Address, string Set, ImmutableArray<PciAddress> Missing) : VmError(VmErrorCode.SetIncomplete)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} travels in {Set}, of which {Quoted.List(Missing)} is missing";

    /// <summary>Equal when the addresses are, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(SetIncomplete? other) =>
        other is not null
        && Address == other.Address
        && string.Equals(Set, other.Set, StringComparison.Ordinal)
        && Missing.AsSpan().SequenceEqual(other.Missing.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Set, Missing.Length);
}
