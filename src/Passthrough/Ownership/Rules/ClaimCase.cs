using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What a rule looks at: who asks for what, and the host and its owners as they are.</summary>
/// <param name="World">The host and its owners.</param>
/// <param name="Vm">The VM that asks; none when only the host is asked about.</param>
/// <param name="Named">The functions that it names.</param>
/// <param name="Overrides">The rules that somebody answers for.</param>
internal readonly record struct ClaimCase(IClaimWorld World, VmId Vm, NamedFunctions Named, ImmutableArray<RuleOverride> Overrides)
{
    public HostInventory Inventory => World.Inventory;

    public OwnershipPolicy Policy => World.Policy;

    /// <summary>Whether a rule's reason is answered for.</summary>
    public bool IsOverridden(VmErrorCode code)
    {
        foreach (RuleOverride given in Overrides)
        {
            if (given.Code == code)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a function that is not named stands in the way: another VM's, or in quarantine; null when it does not.</summary>
    public VmError? WhyInTheWay(PciAddress other) => World.OwnershipOf(other) switch
    {
        { State: OwnershipState.Available } => null,
        { Owner: { } owner } when owner == Vm => null,
        var now => StateRefusal.Of(OwnershipOperation.Assign, other, now),
    };

    /// <summary>Whether the VM has a function already or names it.</summary>
    public bool Has(PciAddress function) => Named.Contains(function) || (!Vm.IsNone && World.OwnershipOf(function).Owner == Vm);
}

/// <summary>A host and the owners of its functions, at one moment.</summary>
internal interface IClaimWorld
{
    HostInventory Inventory { get; }

    OwnershipPolicy Policy { get; }

    /// <summary>What the policy keeps together.</summary>
    TravelSets Sets { get; }

    /// <summary>Who owns a function; nobody where there is none.</summary>
    Ownership OwnershipOf(PciAddress address);
}
