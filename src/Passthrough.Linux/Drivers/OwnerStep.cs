using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Gives the device file of a group to an account.</summary>
/// <param name="All">The lease's functions in the group.</param>
/// <param name="Group">The group.</param>
/// <param name="Owner">The account.</param>
/// <param name="MayBeGone">Whether it is enough that there is no such file: when it is given back.</param>
internal sealed record OwnerStep(ImmutableArray<FunctionKey> All, IommuGroupId Group, FileOwner Owner, bool MayBeGone)
    : LinuxStep(MayBeGone ? "file-back" : "file", All, $"chown {Owner} /{FunctionFiles.GroupFile(Group)}")
{
    // The file ends with the binding that it came with.
    public override bool CarriesOthers => !MayBeGone;

    public override VmError? Perform(StepHost host)
    {
        string path = FunctionFiles.GroupFile(Group);
        int errno = host.Door.ReadOwner(path, out uint user, out uint group);
        if (errno == 0 && user == Owner.User && (Owner.Group == FileOwner.SameGroup || group == Owner.Group))
        {
            return null;
        }

        errno = errno == 0 ? host.Door.ChangeOwner(path, Owner.User, Owner.Group) : errno;
        return errno switch
        {
            0 => null,
            ErrnoText.NoEntry => MayBeGone ? null : new GroupFileMissing($"/{path}"),
            ErrnoText.AccessDenied or ErrnoText.NotPermitted => new RightsMissing($"/{path}", "give away"),
            _ => new HostChangeRefused(Command, errno),
        };
    }

    // Its name, functions and command say all of it.
    public bool Equals(OwnerStep? other) => base.Equals(other);

    public override int GetHashCode() => base.GetHashCode();
}
