using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Looks whether VFIO has made the device file of a group.</summary>
internal sealed record GroupFileStep(ImmutableArray<FunctionKey> All, IommuGroupId Group) : LinuxStep("file", All, $"test -e /{FunctionFiles.GroupFile(Group)}")
{
    public override VmError? Perform(StepHost host) =>
        host.Door.ReadOwner(FunctionFiles.GroupFile(Group), out _, out _) == 0 ? null : new GroupFileMissing($"/{FunctionFiles.GroupFile(Group)}");

    // Its name, functions and command say all of it.
    public bool Equals(GroupFileStep? other) => base.Equals(other);

    public override int GetHashCode() => base.GetHashCode();
}
