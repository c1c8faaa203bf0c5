using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What one PCI function needs to be given to a guest: its configuration space, the windows to its memory, its interrupts, and who owns it.
/// Every member may be called from any thread. Changes to one device are serialised; <see cref="RemapInterrupt"/> and all reads take no lock.
/// </summary>
public sealed class PassthroughDevice
{
    private readonly GuestRegisters _registers;
    private readonly MsixRemapLookup _remaps;

    private PassthroughDevice(DeviceBlueprint blueprint, DeviceOptions options)
    {
        DeviceType = blueprint.Type;
        Address = blueprint.Address;
        Function = blueprint.Function;
        Msix = blueprint.Msix;
        Custody = new(Address);
        _registers = new(blueprint.Config);
        PciConfig = new(Custody, _registers);
        Memory = new(
            Custody, _registers, new(PciConfig.Bars, blueprint.HasKnownBars, blueprint.Msix, options.HostPageSize, options.BarsAloneInPage));
        Interrupts = new(Custody, blueprint.Msix);
        _remaps = Interrupts.Lookup;
        _registers.Listener = Interrupts.Table;
    }

    /// <summary>Where the function is on the host.</summary>
    public PciAddress Address { get; }

    /// <summary>The kind of device.</summary>
    public PassthroughDeviceType DeviceType { get; }

    /// <summary>What the host reported of the function; null for a device that was made by hand.</summary>
    public PciFunction? Function { get; }

    /// <summary>Where the function's MSI-X table is; null when it has none, and for a device that was made by hand.</summary>
    public MsixCapability? Msix { get; }

    /// <summary>The guest's view of configuration space.</summary>
    public PciConfigSpace PciConfig { get; }

    /// <summary>The windows to the device's memory.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>Who owns the device now.</summary>
    public Ownership Ownership => Custody.Ownership;

    /// <summary>Whether a VM owns the device now.</summary>
    public bool IsAssigned => Custody.IsAssigned;

    /// <summary>The VM that owns the device now; null when none does. VM 0 is a VM.</summary>
    public VmId? OwnerVmId => Ownership.Owner;

    /// <inheritdoc cref="DeviceMemory.Regions"/>
    public ImmutableArray<MmioRegion> MmioRegions => Memory.Regions;

    /// <inheritdoc cref="DeviceMemory.Count"/>
    public int MmioRegionCount => Memory.Count;

    /// <summary>Where the host's interrupts go in the guest, and the function's MSI-X table.</summary>
    public DeviceInterrupts Interrupts { get; }

    /// <inheritdoc cref="DeviceInterrupts.Remaps"/>
    public ImmutableArray<MsixRemap> MsixRemaps => Interrupts.Remaps;

    /// <inheritdoc cref="DeviceInterrupts.Count"/>
    public int MsixRemapCount => Interrupts.Count;

    internal DeviceCustody Custody { get; }

    /// <summary>
    /// Makes a device by hand. Without <see cref="DeviceOptions.Bars"/> it has no known BARs, and its windows are checked against each other only.
    /// </summary>
    /// <param name="type">The kind of device.</param>
    /// <param name="vendorId">The vendor's id, 0 to FFFE: FFFF is what a missing function reads.</param>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="options">What can be chosen; the defaults when null.</param>
    /// <returns>
    /// The device, or <see cref="VmErrorCode.ValueOutOfRange"/>, <see cref="VmErrorCode.ConfigSizeInvalid"/> or <see cref="VmErrorCode.BarInvalid"/>.
    /// </returns>
    public static VmResult<PassthroughDevice> Create(
        PassthroughDeviceType type, ushort vendorId, ushort deviceId, PciAddress address, DeviceOptions? options = null)
    {
        if (type is < PassthroughDeviceType.VirtioNet or > PassthroughDeviceType.GenericPci)
        {
            return new OutOfRange("device type", (int)type, (int)PassthroughDeviceType.VirtioNet, (int)PassthroughDeviceType.GenericPci);
        }

        if (vendorId == ushort.MaxValue)
        {
            return new OutOfRange("vendor id", vendorId, 0, ushort.MaxValue - 1);
        }

        options ??= DeviceOptions.Default;
        if (options.Check() is { } error)
        {
            return error;
        }

        return Of(DeviceBlueprint.ByHand(type, vendorId, deviceId, address, options), options);
    }

    /// <summary>Makes a device of a function that a host reported, as it is after power-on.</summary>
    /// <param name="function">The function.</param>
    /// <param name="options">What can be chosen; the defaults when null. The function says how large its configuration space is.</param>
    /// <returns>
    /// The device, or <see cref="VmErrorCode.FunctionNotResponding"/>, <see cref="VmErrorCode.NotAnEndpoint"/>,
    /// <see cref="VmErrorCode.ConfigIncomplete"/> (fewer than 256 bytes read, or no BARs), <see cref="VmErrorCode.BarInvalid"/>,
    /// <see cref="VmErrorCode.MsixCapabilityInvalid"/> or <see cref="VmErrorCode.ValueOutOfRange"/>.
    /// </returns>
    public static VmResult<PassthroughDevice> Create(PciFunction function, DeviceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        options ??= DeviceOptions.Default;
        if (options.Check() is { } invalid)
        {
            return invalid;
        }

        return DeviceBlueprint.Of(function, options) switch
        {
            (var blueprint, null) => Of(blueprint, options),
            (_, { } error) => error,
        };
    }

    private static VmResult<PassthroughDevice> Of(DeviceBlueprint blueprint, DeviceOptions options) =>
        options.CheckAlone(blueprint.Config.Bars) is { } error ? error : new PassthroughDevice(blueprint, options);

    /// <summary>Gives the device to a VM. For a device that stands alone; one in a registry is given by the registry.</summary>
    /// <param name="vm">The VM.</param>
    /// <returns>
    /// Success; or <see cref="VmErrorCode.VmIdMissing"/>, <see cref="VmErrorCode.AlreadyAssigned"/> with the owner (the same VM's too) or
    /// <see cref="VmErrorCode.ManagedByRegistry"/>, and nothing has changed.
    /// </returns>
    public VmResult AssignToVm(VmId vm)
    {
        if (vm.IsNone)
        {
            return new VmIdMissing();
        }

        lock (Custody.Sync)
        {
            return Custody.Assign(vm);
        }
    }

    /// <summary>
    /// Takes the device back and leaves nothing of the VM on it: interrupts, windows and remaps are gone, and configuration space reads as after power-on
    /// (<see cref="TeardownSteps.OfRelease"/>). For a device that stands alone, which has no host that could fail; one in a registry is released by the
    /// registry.
    /// </summary>
    /// <returns>Success; or <see cref="VmErrorCode.NotAssigned"/> or <see cref="VmErrorCode.ManagedByRegistry"/>, and nothing has changed.</returns>
    public VmResult Unassign()
    {
        lock (Custody.Sync)
        {
            if (Custody.WhyNotRelease() is { } error)
            {
                return error;
            }

            PerformClosed(TeardownSteps.OfRelease);
        }

        return VmResult.Success;
    }

    /// <summary>
    /// Puts the device back to its power-on state and keeps the owner, the windows (unmapped) and the remaps (inactive), which
    /// <see cref="Resume"/> brings back (<see cref="TeardownSteps.OfReset"/>). Resetting the function itself is the host's part.
    /// </summary>
    /// <returns>
    /// Success, whoever owns it; or, with nothing changed, <see cref="VmErrorCode.DeviceBeingReleased"/> or <see cref="VmErrorCode.DeviceQuarantined"/>.
    /// </returns>
    public VmResult Reset()
    {
        lock (Custody.Sync)
        {
            if (Custody.Refusal is { } refusal)
            {
                return refusal;
            }

            PerformClosed(TeardownSteps.OfReset);
        }

        return VmResult.Success;
    }

    /// <summary>Maps the windows and activates the remaps that <see cref="Reset"/> kept.</summary>
    /// <returns>
    /// Success, also when nothing was to be done; or, with nothing changed, <see cref="VmErrorCode.DeviceBeingReleased"/> or
    /// <see cref="VmErrorCode.DeviceQuarantined"/>.
    /// </returns>
    public VmResult Resume()
    {
        lock (Custody.Sync)
        {
            if (Custody.Refusal is { } refusal)
            {
                return refusal;
            }

            Memory.SetMapped(true);
            Interrupts.SetActive(true);
        }

        return VmResult.Success;
    }

    /// <inheritdoc cref="DeviceMemory.Add"/>
    public VmResult<MmioRegion> AddMmioRegion(HostPhysicalAddress host, GuestPhysicalAddress guest, ulong size) => Memory.Add(host, guest, size);

    /// <summary>Adds a remap that names no table entry, active from the beginning.</summary>
    /// <inheritdoc cref="DeviceInterrupts.Add"/>
    public VmResult<MsixRemap> AddMsixRemap(ushort hostVector, ushort guestVector, VcpuId target) => Interrupts.Add(hostVector, guestVector, target);

    /// <inheritdoc cref="DeviceInterrupts.TryRemap"/>
    public bool RemapInterrupt(ushort hostVector, out GuestInterrupt interrupt) => _remaps.TryFind(hostVector, out interrupt);

    /// <summary>
    /// The registry's release up to the host's part. From now until <see cref="Open"/> writes are dropped and nothing is built, so that what the old VM
    /// still does on its way out does not reach the next.
    /// </summary>
    internal void BeginTeardown()
    {
        lock (Custody.Sync)
        {
            Custody.Close();
            Perform(TeardownSteps.BeforeHost);
        }
    }

    /// <summary>The registry's release after the host's part, but for the owner, who goes with the registry's event.</summary>
    internal void FinishTeardown()
    {
        lock (Custody.Sync)
        {
            Perform(TeardownSteps.AfterHost);
        }
    }

    /// <summary>The device has no owner any more: it may be prepared for the next.</summary>
    internal void Open()
    {
        lock (Custody.Sync)
        {
            Custody.Open();
        }
    }

    // Between the steps nothing is accessible: a function that sleeps is woken before its windows are unmapped.
    private void PerformClosed(ImmutableArray<TeardownStep> steps)
    {
        Custody.Close();
        Perform(steps);
        Custody.Open();
    }

    /// <summary>The caller holds the device's lock.</summary>
    internal void Perform(ImmutableArray<TeardownStep> steps) => DeviceTeardown.Perform(steps, Custody, _registers, Memory, Interrupts);
}
