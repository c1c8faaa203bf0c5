namespace Passthrough;

/// <summary>The kinds of device that the model knows by name.</summary>
public enum PassthroughDeviceType
{
    /// <summary>A virtio network card.</summary>
    VirtioNet,

    /// <summary>A virtio block device.</summary>
    VirtioBlk,

    /// <summary>A virtio display.</summary>
    VirtioGpu,

    /// <summary>A virtio sound card.</summary>
    VirtioSound,

    /// <summary>Any other PCI function.</summary>
    GenericPci,
}

/// <summary>The kind of a real function.</summary>
public static class PassthroughDeviceTypes
{
    private const ushort VirtioVendor = 0x1AF4;

    /// <summary>Derives the kind from the ids (Virtual I/O Device 1.2, 4.1.2.1 and 5: modern ids are 1040h and the device type).</summary>
    /// <param name="vendorId">The vendor's id.</param>
    /// <param name="deviceId">The device's id.</param>
    /// <returns>The kind; <see cref="PassthroughDeviceType.GenericPci"/> for ids that name none.</returns>
    public static PassthroughDeviceType FromIds(ushort vendorId, ushort deviceId) => (vendorId, deviceId) switch
    {
        (VirtioVendor, 0x1041 or 0x1000) => PassthroughDeviceType.VirtioNet,
        (VirtioVendor, 0x1042 or 0x1001) => PassthroughDeviceType.VirtioBlk,
        (VirtioVendor, 0x1050) => PassthroughDeviceType.VirtioGpu,
        (VirtioVendor, 0x1059) => PassthroughDeviceType.VirtioSound,
        _ => PassthroughDeviceType.GenericPci,
    };
}
