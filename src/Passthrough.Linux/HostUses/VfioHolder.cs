using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Linux;

/// <summary>A process that has a device file of VFIO's open. Foreign text in it is bounded and without control characters.</summary>
/// <remarks>Two values compare equal only if their collections are the same objects.</remarks>
/// <param name="ProcessId">The process, by its number where the host's <c>proc</c> was mounted.</param>
/// <param name="Name">What the process calls itself (<c>comm</c>, 15 bytes at most); <c>?</c> where that could not be read.</param>
/// <param name="Command">The beginning of its command line, at most 160 characters; empty where it has none or it could not be read.</param>
public sealed record VfioHolder(int ProcessId, string Name, string Command)
{
    /// <summary>The IOMMU groups whose files (<c>/dev/vfio/N</c>) it has open, in order.</summary>
    public ImmutableArray<IommuGroupId> Groups { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The functions whose own files (<c>/dev/vfio/devices/vfioN</c>) it has open, in order.</summary>
    public ImmutableArray<PciAddress> Functions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The process as a person reads it: <c>process 1234 (qemu-system-x86): qemu-system-x86_64 …</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"process {ProcessId} ({Name}){(Command.Length == 0 ? string.Empty : $": {Command}")}");
}
