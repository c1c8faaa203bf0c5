using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>
/// The steps that give a physical function another number of virtual ones. The kernel refuses to go from some to others (Linux: <c>drivers/pci/pci-sysfs.c</c>,
/// <c>sriov_numvfs_store</c>), so the old ones go first.
/// </summary>
internal static class VirtualFunctionPlan
{
    /// <summary>Plans it. Changes nothing.</summary>
    /// <param name="host">What the steps are performed with; here it is only asked.</param>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="physical">The physical function.</param>
    /// <param name="count">How many there are to be.</param>
    /// <param name="patience">How long the new functions may take to appear.</param>
    /// <returns>The plan, empty when there are as many; or all that would fail later.</returns>
    public static VmResult<HostPlan> Of(StepHost host, HostInventory inventory, FunctionKey physical, int count, TimeSpan patience)
    {
        IHostTree tree = host.Tree;
        PciAddress address = physical.Address;
        if (!inventory.TryFind(address, out PciFunction? function))
        {
            return new FunctionNotFound(address);
        }

        VmResult<int> total = SriovFiles.Read(tree, address, SriovFiles.Total);
        if (function.IsVirtualFunction || tree.ReadSize(SriovFiles.PathOf(address, SriovFiles.Total), out _) == TreeStatus.Missing)
        {
            return new NotPhysicalFunction(address, function.PhysicalFunction);
        }

        if (!total.TryGetValue(out int most, out VmError? unread) || !SriovFiles.Read(tree, address, SriovFiles.Count).TryGetValue(out int now, out unread))
        {
            return unread;
        }

        if (now == count)
        {
            return new HostPlan(null, []);
        }

        int? autoprobe = SriovFiles.Read(tree, address, SriovFiles.Autoprobe).TryGetValue(out int on, out _) ? on : null;
        ImmutableArray<VmError> reasons =
        [
            .. WhyNotMade(function, count, most),
            .. WhyNotWritten(host.Door, address, SriovFiles.Count),
            .. autoprobe is > 0 ? WhyNotWritten(host.Door, address, SriovFiles.Autoprobe) : [],
        ];
        return reasons.IsEmpty ? new HostPlan(null, [.. Steps(physical, now, count, autoprobe, patience)]) : VmError.Of(reasons);
    }

    private static IEnumerable<HostStep> Steps(FunctionKey physical, int now, int count, int? autoprobe, TimeSpan patience)
    {
        // A kernel without the switch (before 4.12) binds them, or not, as it likes.
        if (autoprobe is { } on and > 0)
        {
            yield return new AutoprobeStep(physical, 0) { Undo = new AutoprobeStep(physical, on) { IsUndo = true } };
        }

        if (now > 0)
        {
            yield return new VirtualFunctionCountStep(physical, 0) { Undo = new VirtualFunctionCountStep(physical, now) { From = 0 } };
        }

        if (count > 0)
        {
            yield return new VirtualFunctionCountStep(physical, count) { Undo = new VirtualFunctionCountStep(physical, 0) { From = count } };
        }

        yield return new VirtualFunctionWaitStep(physical, count, patience);
        if (autoprobe is { } before and > 0)
        {
            // Functions that come back when all is taken back come back free, too.
            yield return new AutoprobeStep(physical, before) { Undo = new AutoprobeStep(physical, 0) { IsUndo = true } };
        }
    }

    private static IEnumerable<VmError> WhyNotMade(PciFunction physical, int count, int most)
    {
        if (count > most)
        {
            yield return new TooManyVirtualFunctions(physical.Address, count, most);
        }

        if (physical.IsUnresponsive)
        {
            yield return new FunctionNotResponding(physical.Address);
        }
        else if (physical.Driver.IsKnown && (physical.Driver.ValueOrDefault is not { } driver || DriverName.IsVfio(driver)))
        {
            yield return new VirtualFunctionsNotSupported(physical.Address, physical.Driver.ValueOrDefault);
        }
    }

    private static IEnumerable<VmError> WhyNotWritten(IHostDoor door, PciAddress physical, string attribute)
    {
        string path = SriovFiles.PathOf(physical, attribute);
        switch (door.MayWrite(path))
        {
            case 0:
                break;
            case ErrnoText.AccessDenied or ErrnoText.NotPermitted:
                yield return new RightsMissing($"/{path}", "write");
                break;
            case var errno:
                yield return new HostChangeRefused($"echo ... > /{path}", errno);
                break;
        }
    }
}
