using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A device's interrupts: where those of the host go in the guest, and the MSI-X table that the guest programs. Every member may be called from any thread.
/// Changes are serialised; <see cref="TryRemap"/> and all reads take no lock.
/// </summary>
public sealed class DeviceInterrupts
{
    private readonly IDeviceGate _gate;
    private readonly MsixRemaps _remaps;

    // Beside the remaps, so that the interrupt path is one step shorter.
    private readonly MsixRemapLookup _lookup;

    internal DeviceInterrupts(IDeviceGate gate, MsixCapability? capability)
    {
        _gate = gate;
        _remaps = new(capability?.TableSize ?? MsixCapability.MaximumTableSize);
        _lookup = _remaps.Lookup;
        Table = capability is { } has ? new MsixTable(gate, has) : null;
    }

    /// <summary>The function's MSI-X table and pending bits; null when it has none, and for a device that was made by hand.</summary>
    public MsixTable? Table { get; }

    /// <summary>The remaps, in order of host vector.</summary>
    public ImmutableArray<MsixRemap> Remaps => _remaps.All;

    /// <summary>How many remaps there are, active or not.</summary>
    public int Count => _remaps.Count;

    /// <summary>How many remaps there can be: the size of the function's MSI-X table, 2048 where it has none.</summary>
    public int Capacity => _remaps.Capacity;

    /// <summary>What the interrupt path reads, for a caller that saves the step through this object.</summary>
    internal MsixRemapLookup Lookup => _lookup;

    /// <summary>Adds a remap, active from the beginning.</summary>
    /// <param name="hostVector">The host's vector; it has one remap at most, active or not.</param>
    /// <param name="guestVector">The vector that the guest sees.</param>
    /// <param name="target">The vCPU that it goes to.</param>
    /// <param name="tableEntry">The MSI-X table entry that it stands for, 0 to <see cref="Capacity"/> - 1; null when it names none.</param>
    /// <returns>
    /// The remap; or, with nothing changed, <see cref="VmErrorCode.RemapExists"/>, <see cref="VmErrorCode.MsixEntryOutOfRange"/>,
    /// <see cref="VmErrorCode.RemapEntryTaken"/>, <see cref="VmErrorCode.RemapTableFull"/>, or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>) while the
    /// device is on its way back.
    /// </returns>
    public VmResult<MsixRemap> Add(ushort hostVector, ushort guestVector, VcpuId target, int? tableEntry = null)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _remaps.Add(hostVector, guestVector, target, tableEntry);
        }
    }

    /// <summary>Adds all remaps of a block or none; <see cref="TryRemap"/> finds all of them from one moment on.</summary>
    /// <param name="block">The remaps, in any order; an empty block adds nothing.</param>
    /// <returns>
    /// The remaps in the block's order; or, with nothing changed, all reasons against it: <see cref="VmErrorCode.RemapExists"/>,
    /// <see cref="VmErrorCode.RemapNamedTwice"/>, <see cref="VmErrorCode.MsixEntryOutOfRange"/>, <see cref="VmErrorCode.RemapEntryTaken"/> (also within the block)
    /// and <see cref="VmErrorCode.RemapTableFull"/>; or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>) alone while the device is on its way back.
    /// </returns>
    public VmResult<ImmutableArray<MsixRemap>> AddAll(ImmutableArray<MsixRemapRequest> block)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _remaps.AddAll(block);
        }
    }

    /// <summary>Sends a remap's interrupts elsewhere, in one write. It stays active or inactive, and keeps its table entry.</summary>
    /// <param name="hostVector">The host's vector.</param>
    /// <param name="guestVector">The vector that the guest sees from now on.</param>
    /// <param name="target">The vCPU that it goes to from now on.</param>
    /// <returns>
    /// The remap as it is now; or, with nothing changed, <see cref="VmErrorCode.RemapNotFound"/>, or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>) while the
    /// device is on its way back.
    /// </returns>
    public VmResult<MsixRemap> Change(ushort hostVector, ushort guestVector, VcpuId target)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _remaps.Change(hostVector, guestVector, target);
        }
    }

    /// <summary>Lets <see cref="TryRemap"/> find a remap again.</summary>
    /// <param name="hostVector">The host's vector.</param>
    /// <returns>
    /// The remap, also when it was active; or, with nothing changed, <see cref="VmErrorCode.RemapNotFound"/>, or
    /// <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>) while the device is on its way back.
    /// </returns>
    public VmResult<MsixRemap> Activate(ushort hostVector) => SetActive(hostVector, true);

    /// <summary>Keeps a remap and its place, but hides it from <see cref="TryRemap"/> until it is activated; <see cref="PassthroughDevice.Resume"/> activates all.</summary>
    /// <param name="hostVector">The host's vector.</param>
    /// <returns>
    /// The remap, also when it was inactive; or, with nothing changed, <see cref="VmErrorCode.RemapNotFound"/>, or
    /// <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>) while the device is on its way back.
    /// </returns>
    public VmResult<MsixRemap> Deactivate(ushort hostVector) => SetActive(hostVector, false);

    /// <summary>Removes a remap; its place and its table entry are free again.</summary>
    /// <param name="hostVector">The host's vector.</param>
    /// <returns>
    /// The remap that was removed; or, with nothing changed, <see cref="VmErrorCode.RemapNotFound"/>, or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>) while
    /// the device is on its way back.
    /// </returns>
    public VmResult<MsixRemap> Remove(ushort hostVector)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _remaps.Remove(hostVector);
        }
    }

    /// <summary>
    /// Where an interrupt of the host goes in the guest: the hot path. Takes no lock, allocates nothing, and takes as long with one remap as with 2048. It
    /// looks at remaps only: masks in the table are what <see cref="MsixTable.Raise"/> applies.
    /// </summary>
    /// <param name="hostVector">The host's vector.</param>
    /// <param name="interrupt">The interrupt to raise, when this returns true.</param>
    /// <returns>Whether the vector has an active remap.</returns>
    public bool TryRemap(ushort hostVector, out GuestInterrupt interrupt) => _lookup.TryFind(hostVector, out interrupt);

    /// <summary>Makes all remaps active or inactive, visible in one write. The caller holds the device's lock.</summary>
    internal void SetActive(bool active) => _remaps.SetActive(active);

    /// <summary>Removes all remaps at once. The caller holds the device's lock.</summary>
    internal void Clear() => _remaps.Clear();

    private VmResult<MsixRemap> SetActive(ushort hostVector, bool active)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _remaps.SetActive(hostVector, active);
        }
    }
}
