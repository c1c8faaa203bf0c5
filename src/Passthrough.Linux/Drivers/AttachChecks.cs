using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>What would go wrong later, found before anything is changed.</summary>
/// <param name="host">The host.</param>
/// <param name="inventory">What it reported last.</param>
/// <param name="driver">The driver that functions are to be bound to.</param>
internal sealed class AttachChecks(StepHost host, HostInventory inventory, DriverName driver)
{
    private readonly List<VmError> _reasons = [];

    /// <summary>All that was found.</summary>
    public IReadOnlyList<VmError> Reasons => _reasons;

    public void Add(VmError reason)
    {
        if (!_reasons.Contains(reason))
        {
            _reasons.Add(reason);
        }
    }

    /// <summary>What is wrong with the host as a whole.</summary>
    public void Host()
    {
        if (InterruptRemapping.Examine(host.Tree) is { } exposed)
        {
            Add(exposed);
        }

        if (host.Tree.List(driver.Folder, out _) == TreeStatus.Missing && KernelModules.Has(host.Tree, driver) is { IsKnown: true, ValueOrDefault: false })
        {
            Add(new DriverMissing(driver.Text, driver.Text, "its module is not among those of the running kernel"));
        }
    }

    /// <summary>Whether this process may give device files to an account; nothing is wrong where that is not known.</summary>
    public void Giving()
    {
        if (ProcessRights.MayChown(host.Tree) is { IsKnown: true, ValueOrDefault: false })
        {
            Add(new RightsMissing("/dev/vfio", "give away the files in"));
        }
    }

    /// <summary>What is wrong with one function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="now">What it is bound to.</param>
    public void Function(PciFunction function, BindingState now)
    {
        Isolation(function);
        if (function.IsUnresponsive)
        {
            Add(new FunctionNotResponding(function.Address));
        }

        if (function.PhysicalFunction is { } physical && BindingState.ReadDriver(host.Tree, physical).TryGetValue(out string? above, out _) && DriverName.IsVfio(above))
        {
            Add(new PhysicalFunctionOnVfio(function.Address, physical, above!));
        }

        // Unbinding it would wait for who has it open, and no second VM could open its group.
        if (DriverName.IsVfio(now.Driver) && host.Holders(function.Address, now.Group) is { } held)
        {
            Add(held);
        }

        if (!string.Equals(now.Driver, driver.Text, StringComparison.Ordinal))
        {
            Rights(FunctionFiles.Of(function.Address, "driver_override"));
            Rights(FunctionFiles.Probe);
            if (now.Driver is not null)
            {
                Rights(FunctionFiles.Of(function.Address, "driver/unbind"));
            }
        }

        if (host.Door.MayWrite(FunctionFiles.Of(function.Address, "reset")) != ErrnoText.NoEntry)
        {
            Rights(FunctionFiles.Of(function.Address, "reset"));
        }
    }

    // A policy may plan without an IOMMU; VFIO does not.
    private void Isolation(PciFunction function)
    {
        if (function.IommuGroup is { IsKnown: true, ValueOrDefault: null })
        {
            Add(new NoIommu(VmErrorCode.NoIommuGroup, function.Address));
        }

        IommuGroup? group = inventory.GroupOf(function);
        if (group is { IsNoIommu: true })
        {
            Add(new NoIommu(VmErrorCode.NoIommuProtection, function.Address));
            return;
        }

        ImmutableArray<ReservedRegion> regions = group?.ReservedRegions.ValueOrDefault ?? [];
        foreach (ReservedRegion region in regions.IsDefault ? [] : regions)
        {
            if (region.IsFirmwareMapped)
            {
                Add(new FirmwareMappedRegion(function.Address, group!.Id, region));
            }
        }
    }

    private void Rights(string path)
    {
        switch (host.Door.MayWrite(path))
        {
            case 0:
                break;
            case ErrnoText.NoEntry:
                Add(new HostNotReadable($"/{path}", TreeStatus.Missing.Reason()));
                break;
            default:
                Add(new RightsMissing($"/{path}", "write"));
                break;
        }
    }
}
