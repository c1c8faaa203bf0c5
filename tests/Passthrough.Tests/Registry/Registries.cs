using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Passthrough.Tests.Registry;

/// <summary>Registries of hand-made devices, which tests name by number.</summary>
internal static class Registries
{
    public static readonly VmId Vm0 = new(0);
    public static readonly VmId Vm1 = new(1);
    public static readonly VmId Vm2 = new(2);

    public static PciAddress At(int device) => new(0, (ushort)(0x0800 + (8 * device)));

    public static PassthroughDevice NewDevice(int device) =>
        PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, At(device)).GetValueOrThrow();

    /// <summary>A registry of the devices 0 to <paramref name="devices"/> - 1.</summary>
    public static DeviceRegistry Of(int devices, ILogger<DeviceRegistry>? logger = null)
    {
        var registry = new DeviceRegistry(logger: logger);
        for (int device = 0; device < devices; device++)
        {
            registry.Register(NewDevice(device)).ThrowIfError();
        }

        return registry;
    }

    public static ClaimRequest Claim(VmId vm, params int[] devices) => new(vm, DeviceSelection.Of([.. devices.Select(At)]));

    public static Lease NewLease(ulong generation, VmId vm, ImmutableArray<FunctionKey> functions) =>
        new(generation, new(vm, DeviceSelection.Of([.. functions.Select(f => f.Address)])), functions);

    extension(RegisteredDevice registered)
    {
        /// <summary>The device itself, of which the test knows that it can be made.</summary>
        public PassthroughDevice Device => registered.GetDevice().GetValueOrThrow();
    }

    public static Lease Give(this DeviceRegistry registry, VmId vm, params int[] devices) => registry.Assign(Claim(vm, devices)).GetValueOrThrow();

    public static RegisteredDevice Find(this IRegistryReader registry, int device) =>
        registry.TryFind(At(device), out RegisteredDevice? found) ? found : throw new InvalidOperationException($"Device {device} is not registered.");

    public static Ownership OwnershipOf(this IRegistryReader registry, int device) => registry.Find(device).Ownership;

    /// <summary>The codes of all reasons in order; none for success.</summary>
    public static ImmutableArray<VmErrorCode> Codes(this VmError? error) => error is null ? [] : [.. error.Reasons.Select(r => r.Code)];

    /// <summary>All that a registry tells of its devices and some VMs, a line for each, to compare before with after.</summary>
    public static string[] Picture(this IRegistryReader registry, params VmId[] vms) =>
    [
        $"revision {registry.Revision}",
        .. registry.Devices.Select(d => $"{d.Address}: {d.Ownership.State}, owner {d.Ownership.Owner}, under {d.Ownership.Lease}, since {d.Ownership.Quarantine}"),
        .. vms.Select(vm => $"VM {vm}: {string.Join("; ", registry.LeasesOf(vm))}"),
    ];
}
