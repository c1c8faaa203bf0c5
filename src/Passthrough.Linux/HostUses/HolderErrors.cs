using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Linux;

/// <summary>It cannot be told which processes have devices open.</summary>
/// <param name="Path">What could not be read, or the recording.</param>
/// <param name="Reason">Why.</param>
public sealed record HoldersUnknown(string Path, string Reason) : VmError(VmErrorCode.HoldersUnknown)
{
    /// <inheritdoc/>
    public override string Message => $"which processes have devices open is not known: {Quoted.Text(Path)} {Reason}";
}

/// <summary>A process has a device open through VFIO.</summary>
/// <param name="Address">The function.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Name">What the process calls itself, cleaned.</param>
/// <param name="Command">The beginning of its command line, cleaned; empty where there is none.</param>
public sealed record DeviceHeld(PciAddress Address, int ProcessId, string Name, string Command) : VmError(VmErrorCode.DeviceHeld)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is held open by {new VfioHolder(ProcessId, Name, Command)}";

    /// <inheritdoc/>
    public override string Remedy => string.Create(CultureInfo.InvariantCulture, $"Shut the VM down that process {ProcessId} runs, or end the process, and repeat it.");

    /// <summary>The error for a process.</summary>
    internal static DeviceHeld Of(PciAddress address, VfioHolder holder) => new(address, holder.ProcessId, holder.Name, holder.Command);
}

/// <summary>Devices are on a VFIO driver, and not every process could be looked at: one of those may have them open.</summary>
/// <param name="Addresses">The functions.</param>
public sealed record HoldersNotAllRead(ImmutableArray<PciAddress> Addresses) : VmError(VmErrorCode.HoldersNotAllRead)
{
    /// <inheritdoc/>
    public override string Message => $"not every process could be looked at, and one may have {Quoted.List(Addresses)} open through VFIO";

    /// <summary>Equal when the functions are, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(HoldersNotAllRead? other) => other is not null && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Addresses.Length == 0 ? 0 : HashCode.Combine(Addresses.Length, Addresses[0]);
}
