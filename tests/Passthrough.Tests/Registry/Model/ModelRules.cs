using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>What speaks against a claim: every rule as the reasons that it gives, one after the other. The set named is N, the VM is v.</summary>
internal sealed class ModelRules
{
    private readonly RegistryModel _registry;
    private readonly ModelRequest _request;
    private readonly ImmutableArray<int> _named;

    private ModelRules(RegistryModel registry, ModelRequest request) => (_registry, _request, _named) = (registry, request, Named(registry, request.Devices));

    private ModelInventory Inventory => _registry.Inventory;

    private ModelPolicy Policy => _registry.Policy;

    public static ImmutableArray<VmErrorCode> Against(RegistryModel registry, ModelRequest request) => new ModelRules(registry, request).All();

    /// <summary>The addresses that a selection names at this moment.</summary>
    public static ImmutableArray<int> Named(RegistryModel registry, ModelSelection selection) => selection.By switch
    {
        SelectBy.Addresses => selection.Numbers,
        SelectBy.Slot => [.. registry.Inventory.Endpoints.Where(f => f.Slot == selection.Numbers[0] && !f.IsVirtual).Select(f => f.Address).Order()],
        _ => [.. registry.Inventory.Endpoints.Where(f => f.Group == selection.Numbers[0]).Select(f => f.Address).Order()],
    };

    private ImmutableArray<VmErrorCode> All() =>
    [
        .. If(_request.Vm < 0, VmErrorCode.VmIdMissing),
        .. If(_named.IsEmpty, NothingThere),
        .. _request.Overrides.SelectMany(Override),
        .. _named.SelectMany(State),
        .. NamedFunctions.SelectMany(Function),
    ];

    private VmErrorCode NothingThere => _request.Devices.By == SelectBy.Addresses ? VmErrorCode.NothingRequested : VmErrorCode.NotEnoughDevices;

    private IEnumerable<ModelFunction> NamedFunctions => Inventory.Functions.Where(f => _named.Contains(f.Address));

    // 9. Only two rules can be set aside, and not without a reason.
    private static IEnumerable<VmErrorCode> Override(ModelOverride o) =>
        If(!o.HasReason || o.Code is not (VmErrorCode.NeededByHost or VmErrorCode.NoUsableReset), VmErrorCode.OverrideInvalid);

    // 1. It is registered, there, and nobody's.
    private IEnumerable<VmErrorCode> State(int address)
    {
        if (_registry.At(address) is not { } device)
        {
            return [VmErrorCode.DeviceNotRegistered];
        }

        return
        [
            .. If(!device.IsPresent, VmErrorCode.DeviceAbsent),
            .. device.State switch
            {
                OwnershipState.Reserved => [VmErrorCode.DeviceReserved],
                OwnershipState.Assigned => [VmErrorCode.AlreadyAssigned],
                OwnershipState.Releasing => [VmErrorCode.DeviceBeingReleased],
                OwnershipState.Quarantined => [VmErrorCode.DeviceQuarantined],
                _ => Array.Empty<VmErrorCode>(),
            },
        ];
    }

    private IEnumerable<VmErrorCode> Function(ModelFunction f) =>
        [.. Facts(f), .. Group(f), .. VirtualFunctions(f), .. Companions(f), .. Operator(f), .. HostNeeds(f), .. Reset(f)];

    // 2. What the host says of it.
    private IEnumerable<VmErrorCode> Facts(ModelFunction f) =>
    [
        .. If(f.IsBridge, VmErrorCode.NotAnEndpoint),
        .. If(f.IsDead, VmErrorCode.FunctionNotResponding),
        .. If(f.IsEndpoint && f.Group is null && !Policy.AssumeIommu, VmErrorCode.NoIommuGroup),
        .. If(f.IsEndpoint && Inventory.GroupOf(f) is { IsNoIommu: true } && !Policy.AssumeIommu, VmErrorCode.NoIommuProtection),
        .. Enumerable.Repeat(VmErrorCode.FirmwareMappedRegion, f.IsEndpoint ? ProtectingGroup(f)?.FirmwareRegions ?? 0 : 0),
    ];

    // 3. Every other endpoint of its group is named too, or v's, or nobody's and on no driver of the host.
    private IEnumerable<VmErrorCode> Group(ModelFunction f) => f.IsBridge || ProtectingGroup(f) is null ? [] : OthersNotNamed(f, m => m.IsEndpoint && m.Group == f.Group)
        .SelectMany(m => _registry.DeviceOf(m) switch
        {
            { State: OwnershipState.Quarantined } => [VmErrorCode.GroupMemberTaken],
            { Claim: { } claim } => If(claim.Request.Vm != _request.Vm, VmErrorCode.GroupMemberTaken),
            _ => If(m.IsOnHostDriver, VmErrorCode.GroupMemberOnHostDriver),
        });

    private ModelGroup? ProtectingGroup(ModelFunction f) => Inventory.GroupOf(f) is { IsNoIommu: false } group ? group : null;

    // 4. A PF or its VFs, never both.
    private IEnumerable<VmErrorCode> VirtualFunctions(ModelFunction f)
    {
        ModelFunction? physical = Inventory.Functions.SingleOrDefault(p => p.Address == f.PhysicalFunction);
        return
        [
            .. If(!Inventory.VirtualFunctionsOf(f).IsEmpty, VmErrorCode.VirtualFunctionsExist),
            .. If(physical is not null && _registry.DeviceOf(physical).State != OwnershipState.Available, VmErrorCode.PhysicalFunctionTaken),
            .. If(physical is { IsOnVfio: true }, VmErrorCode.PhysicalFunctionOnVfio),
        ];
    }

    // 5. Of what travels together with it all is named or v's. One reason for each set that it belongs to.
    private IEnumerable<VmErrorCode> Companions(ModelFunction f)
    {
        IEnumerable<IEnumerable<ModelFunction>> sets = Policy.Sets.Where(specs => specs.Any(s => s.Matches(f)))
            .Select(specs => Inventory.Functions.Where(m => specs.Any(s => s.Matches(m))));
        IEnumerable<ModelFunction> slot = Inventory.Endpoints.Where(m => m.Slot == f.Slot && !m.IsVirtual);
        return sets.Concat(Policy.KeepSlotsWhole && f.IsEndpoint && !f.IsVirtual ? [slot] : [])
            .Where(set => set.Any(m => !IsNamed(m) && !IsMine(m)))
            .Select(_ => VmErrorCode.SetIncomplete);
    }

    // 6. The operator's lists.
    private IEnumerable<VmErrorCode> Operator(ModelFunction f) =>
    [
        .. If(Policy.Block.Any(s => s.Matches(f)), VmErrorCode.BlockedByPolicy),
        .. If(!Policy.Allow.IsEmpty && !Policy.Allow.Any(s => s.Matches(f)), VmErrorCode.NotAllowedByPolicy),
    ];

    // 7a. The host does without it.
    private IEnumerable<VmErrorCode> HostNeeds(ModelFunction f) =>
        _request.SetsAside(VmErrorCode.NeededByHost) ? [] : Enumerable.Repeat(VmErrorCode.NeededByHost, f.HostUses);

    // 7b and 8. There is a way to reset it, and that reaches nobody else. A bus is reset by the bridge above it, with all that is below, and only for whom has all of it: where
    // the kernel lists that for one function, or may for all that is known, VFIO can do it for any on the bus. Every other way reaches the function, and its VFs if it has any. Where no way is usable
    // it counts whom the first one would reach.
    private IEnumerable<VmErrorCode> Reset(ModelFunction f)
    {
        if (f.Resets is null)
        {
            return [];
        }

        bool canHotReset = f.IsEndpoint && f.Parent is not null && Inventory.Functions.Any(m => m.Parent == f.Parent && (m.Resets is null || WaysOf(m).Any(IsOfBus)));
        string[] ways = [.. WaysOf(f), .. canHotReset ? ["bus"] : Array.Empty<string>()];
        string? usable = ways.FirstOrDefault(way => !IsOfBus(way) || (f.Parent is not null && Reached(f, way).All(IsMine)));
        IEnumerable<VmErrorCode> others = Reached(f, usable ?? ways.FirstOrDefault()).Where(IsSomebodys).Select(_ => VmErrorCode.ResetReachesOthers);
        return [.. others, .. If(usable is null && !others.Any() && !_request.SetsAside(VmErrorCode.NoUsableReset), VmErrorCode.NoUsableReset)];
    }

    private static string[] WaysOf(ModelFunction f) => (f.Resets ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<ModelFunction> Reached(ModelFunction f, string? way) =>
        way is null ? []
        : OthersNotNamed(f, m => IsOfBus(way) ? f.Parent is not null && m.Parent == f.Parent : m.PhysicalFunction == f.Address);

    private bool IsSomebodys(ModelFunction f) => !IsMine(f) && (_registry.DeviceOf(f).State != OwnershipState.Available || f.HostUses > 0 || f.IsOnHostDriver);

    private static bool IsOfBus(string method) => method is "bus" or "cxl_bus";

    private IEnumerable<ModelFunction> OthersNotNamed(ModelFunction f, Func<ModelFunction, bool> which) =>
        Inventory.Functions.Where(m => m != f && which(m) && !IsNamed(m));

    private bool IsNamed(ModelFunction f) => _named.Contains(f.Address);

    private bool IsMine(ModelFunction f) => _registry.DeviceOf(f).IsOwnedBy(_request.Vm);

    private static IEnumerable<VmErrorCode> If(bool holds, VmErrorCode reason) => holds ? [reason] : [];
}
