using System.Collections.Immutable;
using System.Diagnostics;

namespace Passthrough.Linux;

/// <summary>
/// The step that resets a function: by the kernel, in a way of the function's own, or with all below the bridge above it by VFIO's hot reset. How far it reaches
/// is worked out first, and refused when another owner, the host, or a process that has one of them open would be hit.
/// </summary>
internal sealed class ResetPlan
{
    private readonly StepHost _host;
    private readonly HostInventory _inventory;
    private readonly PciFunction _function;
    private readonly IReadOnlySet<PciAddress> _mine;
    private readonly List<VmError> _reasons = [];

    private ResetPlan(StepHost host, HostInventory inventory, PciFunction function, IReadOnlySet<PciAddress> mine) =>
        (_host, _inventory, _function, _mine) = (host, inventory, function, mine);

    /// <summary>Plans it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="inventory">What it reported last.</param>
    /// <param name="function">The function.</param>
    /// <param name="mine">The functions that may be reset with it: nobody else has them.</param>
    /// <returns>The plan, without a lease, its step naming all that is reset; or all that speaks against it.</returns>
    public static VmResult<HostPlan> Of(StepHost host, HostInventory inventory, FunctionKey function, IReadOnlySet<PciAddress> mine)
    {
        if (!inventory.TryFind(function.Address, out PciFunction? reported) || !FunctionKey.Of(inventory, reported).IsSameFunction(function))
        {
            return new FunctionNotFound(function.Address);
        }

        if (!reported.IsEndpoint)
        {
            return new NotAnEndpoint(reported.Address, reported.HeaderLayout);
        }

        var plan = new ResetPlan(host, inventory, reported, mine);
        LinuxStep? step = plan.Step();
        return plan._reasons.Count > 0 ? VmError.Of([.. plan._reasons])
            : step is not null ? new HostPlan(null, [step])
            : throw new UnreachableException("A reset that is not planned has a reason.");
    }

    private LinuxStep? Step()
    {
        var reach = ResetReach.Of(_inventory, _function);
        if (!reach.Ways.TryGet(out ImmutableArray<ResetWay> ways))
        {
            // A kernel that has the file and lists no ways: by that file it never resets neighbours.
            return ByKernel([_function.Address, .. _function.VirtualFunctions.Order()], narrowed: null);
        }

        if (ways.FirstOrDefault(w => w.IsUsableAlone && IsKnown(w.Method)) is { } known)
        {
            return ByKernel([_function.Address, .. known.Others], ways.Any(w => !IsKnown(w.Method)) ? known.Method : null);
        }

        if (ways.FirstOrDefault(w => w.IsUsableAlone) is { } unknown)
        {
            return ByKernel([_function.Address, .. unknown.Others], narrowed: null);
        }

        if (CanResetBus(reach))
        {
            return ByVfio([_function.Address, .. reach.HotResetSet.Remove(_function.Address)]);
        }

        _reasons.Add(new NoUsableReset(_function.Address, Words, []));
        return null;
    }

    private ImmutableArray<string> Words => _function.ResetMethods.ValueOrDefault is { IsDefault: false } words ? words : [];

    // A word that is not known here may reach anything, and the kernel goes on to the next way when one cannot be done.
    private LinuxStep? ByKernel(ImmutableArray<PciAddress> reached, string? narrowed)
    {
        foreach (PciAddress address in reached)
        {
            Examine(address);
        }

        FunctionKey key = KeyOf(_function.Address);
        if (narrowed is null)
        {
            return new ResetStep(key) { Functions = [.. reached.Select(KeyOf)] };
        }

        if (State(_function.Address) is not { ResetMethods: { } now })
        {
            return null;
        }

        return new NarrowedResetStep(key, narrowed, now) { Functions = [.. reached.Select(KeyOf)], Undo = new ResetMethodStep(key, now) };
    }

    private HotResetStep? ByVfio(ImmutableArray<PciAddress> reached)
    {
        PciAddress[] bridges = [.. reached.Where(a => _inventory.TryFind(a, out PciFunction? function) && !function.IsEndpoint)];
        if (bridges.Length > 0)
        {
            _reasons.Add(new NoUsableReset(_function.Address, Words, [.. bridges]) { SharesWithBridge = true });
            return null;
        }

        var groups = ImmutableArray.CreateBuilder<IommuGroupId>();
        var missing = ImmutableArray.CreateBuilder<PciAddress>();
        foreach (PciAddress address in reached)
        {
            if (!Examine(address))
            {
                continue;
            }

            if (State(address) is { Group: { } group } now && DriverName.IsVfio(now.Driver))
            {
                groups.Add(group);
            }
            else
            {
                missing.Add(address);
            }
        }

        if (missing.Count > 0)
        {
            missing.Sort();
            _reasons.Add(new HotResetNeedsVfio(_function.Address, missing.DrainToImmutable()));
        }

        return groups.Count == reached.Length ? new([.. reached.Select(KeyOf)], groups.DrainToImmutable()) : null;
    }

    /// <summary>Whether nothing speaks against resetting one of the functions.</summary>
    private bool Examine(PciAddress address)
    {
        if (WhyNot(address) is not { } reason)
        {
            return true;
        }

        // Who has a group open has all of it, and one word about processes that could not be looked at is enough.
        bool isTold = reason switch
        {
            DeviceHeld held => _reasons.OfType<DeviceHeld>().Any(h => h.ProcessId == held.ProcessId),
            HoldersNotAllRead => _reasons.OfType<HoldersNotAllRead>().Any(),
            _ => _reasons.Contains(reason),
        };
        if (!isTold)
        {
            _reasons.Add(reason);
        }

        return false;
    }

    private VmError? WhyNot(PciAddress address)
    {
        bool isItself = address == _function.Address;
        if (!isItself && !_mine.Contains(address))
        {
            return new ResetReachesOthers(_function.Address, address, new AnothersFunction(address));
        }

        if (_inventory.TryFind(address, out PciFunction? function) && function.HostUses.ValueOrDefault is { IsDefaultOrEmpty: false } uses)
        {
            return OfHost(new NeededByHost(address, uses[0]));
        }

        if (!BindingState.Read(_host.Tree, address).TryGetValue(out BindingState? now, out VmError? unread))
        {
            return unread;
        }

        return DriverName.IsVfio(now.Driver) ? _host.Holders(address, now.Group)
            : now.Driver is null or "pci-stub" ? null
            : OfHost(new DrivenByHost(address, now.Driver));

        VmError OfHost(VmError cause) => isItself ? cause : new ResetReachesOthers(_function.Address, address, cause);
    }

    private BindingState? State(PciAddress address)
    {
        if (BindingState.Read(_host.Tree, address).TryGetValue(out BindingState? state, out VmError? error))
        {
            return state;
        }

        _reasons.Add(error);
        return null;
    }

    private FunctionKey KeyOf(PciAddress address) => _inventory.TryFind(address, out PciFunction? function) ? FunctionKey.Of(_inventory, function) : new(address);

    // The kernel lists a bus's reset for the first function of a card only; where not even that one has it, the card or its bridge forbids it.
    private bool CanResetBus(ResetReach reach) => reach.HotResetSet.Any(a =>
        _inventory.TryFind(a, out PciFunction? function) && (!ResetReach.Of(_inventory, function).Ways.TryGet(out ImmutableArray<ResetWay> ways) || ways.Any(w => w.IsWholeBus)));

    private static bool IsKnown(string method) => method is "device_specific" or "acpi" or "flr" or "af_flr" or "pm" or "bus" or "cxl_bus";
}
