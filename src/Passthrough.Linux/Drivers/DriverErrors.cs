using System.Globalization;

namespace Passthrough.Linux;

/// <summary>The kernel refused a change.</summary>
/// <param name="Change">What was to be done, as a shell command.</param>
/// <param name="Errno">The kernel's answer, an errno.</param>
public sealed record HostChangeRefused(string Change, int Errno) : VmError(VmErrorCode.HostChangeRefused)
{
    private const int LongestChange = 256;

    /// <inheritdoc/>
    public override string Message => $"the kernel refused {Quoted.Clean(Change, LongestChange)}: {ErrnoText.Of(Errno)}";
}

/// <summary>A function is not on the driver that it should be on.</summary>
/// <param name="Address">The function.</param>
/// <param name="Wanted">The driver that it should be on; null for none.</param>
/// <param name="Found">The driver that it is on; null for none.</param>
public sealed record DriverNotBound(PciAddress Address, string? Wanted, string? Found) : VmError(VmErrorCode.DriverNotBound)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} should be {Words(Wanted)} and is {Words(Found)}";

    private static string Words(string? driver) => driver is null ? "on no driver" : $"on {Quoted.Clean(driver)}";
}

/// <summary>The kernel has no driver of a name, and its module cannot be loaded.</summary>
/// <param name="Driver">The driver's name.</param>
/// <param name="Module">The module's name.</param>
/// <param name="Reason">Why, as far as is known.</param>
public sealed record DriverMissing(string Driver, string Module, string Reason) : VmError(VmErrorCode.DriverMissing)
{
    private const int LongestReason = 256;

    /// <inheritdoc/>
    public override string Message => $"the kernel has no driver {Quoted.Clean(Driver)}: {Quoted.Clean(Reason, LongestReason)}";

    /// <inheritdoc/>
    public override string Remedy => $"Load its module (modprobe -- {Quoted.Clean(Module)}), after installing the modules of the running kernel if it is not there, and repeat it.";
}

/// <summary>This process may not do what it would have to.</summary>
/// <param name="Path">The file.</param>
/// <param name="Right">The right that is missing, such as <c>write</c>.</param>
public sealed record RightsMissing(string Path, string Right) : VmError(VmErrorCode.RightsMissing)
{
    private const int LongestPath = 256;

    /// <inheritdoc/>
    public override string Message => $"this process lacks the right to {Right} {Quoted.Clean(Path, LongestPath)}";
}

/// <summary>The host has no account of a name.</summary>
/// <param name="Account">The name or number that was given.</param>
public sealed record AccountUnknown(string Account) : VmError(VmErrorCode.AccountUnknown)
{
    /// <inheritdoc/>
    public override string Message => $"etc/passwd has no account {Quoted.Text(Account)}";
}

/// <summary>A text is no name of a VFIO driver.</summary>
/// <param name="Text">The text.</param>
public sealed record DriverNameInvalid(string Text) : VmError(VmErrorCode.DriverNameInvalid)
{
    /// <inheritdoc/>
    public override string Message => $"{Quoted.Text(Text)} is no name of a VFIO driver";
}

/// <summary>What was kept of a function when it was made ready cannot be read.</summary>
/// <param name="Address">The function.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record HostRecordUnreadable(PciAddress Address, string Reason) : VmError(VmErrorCode.HostRecordUnreadable)
{
    /// <inheritdoc/>
    public override string Message => $"how {Address} was before cannot be told: its record {Reason}";
}

/// <summary>VFIO has no device file for a group, though its functions are on a VFIO driver.</summary>
/// <param name="Path">The file.</param>
public sealed record GroupFileMissing(string Path) : VmError(VmErrorCode.GroupFileMissing)
{
    /// <inheritdoc/>
    public override string Message => $"there is no {Quoted.Clean(Path)}";
}

/// <summary>The host does not remap interrupts, so a guest could send any interrupt to the host.</summary>
/// <param name="Evidence">What shows it.</param>
public sealed record NoInterruptRemapping(string Evidence) : VmError(VmErrorCode.NoInterruptRemapping)
{
    /// <inheritdoc/>
    public override string Message => $"the host does not remap interrupts: {Evidence}";
}

/// <summary>A call has been waiting in the kernel for longer than it should take, and cannot be called back.</summary>
/// <param name="Change">What it does, as a shell command.</param>
/// <param name="Limit">How long it was waited for.</param>
public sealed record StepNotReturned(string Change, TimeSpan Limit) : VmError(VmErrorCode.StepNotReturned)
{
    private const int LongestChange = 256;

    /// <inheritdoc/>
    public override string Message => string.Create(CultureInfo.InvariantCulture, $"{Quoted.Clean(Change, LongestChange)} has been waiting in the kernel for {Limit.TotalSeconds} s");
}

/// <summary>A call of another process was waiting in the kernel when the store heard of it last; whether it has come back is not known here.</summary>
public sealed record StepLeftInKernel() : VmError(VmErrorCode.StepNotReturned)
{
    /// <inheritdoc/>
    public override string Message => "it was waiting in the kernel when another process told the store of it";
}
