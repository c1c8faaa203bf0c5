namespace Passthrough.Linux;

/// <summary>How a function was before it was made ready for a VM: what a store keeps of it until it is taken back.</summary>
internal sealed record BindingRecord
{
    /// <summary>The driver that it was on; null when it was on none.</summary>
    public DriverName? Driver { get; init; }

    /// <summary>The module of that driver, to say how it comes back; null when it was built in or is not known.</summary>
    public DriverName? Module { get; init; }

    /// <summary>The override that it had; null when none.</summary>
    public string? Override { get; init; }

    /// <summary>The kernel's list of ways to reset it; null when it shows none.</summary>
    public string? ResetMethods { get; init; }

    /// <summary>Who had its group's device file; null when there was none.</summary>
    public FileOwner? FileOwner { get; init; }

    /// <summary>
    /// Whether it was ready for a VM, and was not reset since. Kept only of a function that cannot be reset alone: whether it is to be reset cannot be told from
    /// how it is, since the others of its bus may be on their drivers by now.
    /// </summary>
    public bool IsReady { get; init; }

    /// <summary>The step that the kernel had not ended when it was written; null when none.</summary>
    public string? BlockedStep { get; init; }
}

/// <summary>Who has a device file.</summary>
/// <param name="User">The user's number.</param>
/// <param name="Group">The group's number.</param>
internal readonly record struct FileOwner(uint User, uint Group)
{
    /// <summary>Whom a device file belongs to when the kernel makes it.</summary>
    public static readonly FileOwner Root = new(0, 0);

    /// <summary>chown(2) leaves a group of this number as it is.</summary>
    public const uint SameGroup = uint.MaxValue;

    public override string ToString() => Group == SameGroup ? $"{User}" : $"{User}:{Group}";
}
