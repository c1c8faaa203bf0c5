using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Has VFIO reset all below a bridge.</summary>
/// <param name="All">All that it resets, each with its group.</param>
/// <param name="Groups">The group of each.</param>
internal sealed record HotResetStep(ImmutableArray<FunctionKey> All, ImmutableArray<IommuGroupId> Groups)
    : LinuxStep("hot-reset", All, $"# VFIO_DEVICE_PCI_HOT_RESET of {string.Join(' ', All.Select(f => f.Address))}")
{
    public override StepLimit Limit => StepLimit.Reset;

    public override VmError? Perform(StepHost host)
    {
        (PciAddress, string)[] set = [.. All.Zip(Groups, static (f, g) => (f.Address, FunctionFiles.GroupFile(g)))];
        int errno = host.Door.HotReset(All[0].Address, set, out string stage);
        return errno == 0 ? null : new HostChangeRefused($"VFIO's hot reset of {Functions[0].Address}, at {stage}", errno);
    }

    public bool Equals(HotResetStep? other) => base.Equals(other) && Groups.AsSpan().SequenceEqual(other!.Groups.AsSpan());

    public override int GetHashCode() => base.GetHashCode();
}
