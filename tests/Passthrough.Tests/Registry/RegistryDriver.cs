using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>A real registry in the model's terms: numbers for devices and VMs, codes for results.</summary>
internal sealed class RegistryDriver
{
    private readonly DeviceRegistry _registry = new();
    private readonly ImmutableArray<PassthroughDevice> _devices;
    private readonly List<Lease> _granted = [];

    public RegistryDriver(int devices) => _devices = [.. Enumerable.Range(0, devices).Select(NewDevice)];

    public IRegistryReader Registry => _registry;

    public ImmutableArray<VmErrorCode> Register(int device) => _registry.Register(_devices[device]).Error.Codes();

    public ImmutableArray<VmErrorCode> Unregister(int device) => _registry.Unregister(At(device)).Error.Codes();

    public ImmutableArray<VmErrorCode> Assign(int vm, ImmutableArray<int> devices)
    {
        if (_registry.Assign(Claim(Vm(vm), [.. devices])).TryGetValue(out Lease? lease, out VmError? error))
        {
            _granted.Add(lease);
        }

        return error.Codes();
    }

    public ImmutableArray<VmErrorCode> Release(int granted) => _registry.Release(_granted[granted]).Error.Codes();

    public ImmutableArray<VmErrorCode> BeginRelease(int granted) => _registry.BeginRelease(_granted[granted]).Error.Codes();

    public ImmutableArray<VmErrorCode> CompleteRelease(int granted, ImmutableArray<int> failed) =>
        _registry.CompleteRelease(_granted[granted], Cards.FailedAt([.. failed])).Error.Codes();

    public ImmutableArray<VmErrorCode> Clear(int device, bool withReason) => _registry.Clear(At(device), withReason ? "looked at it" : "").Error.Codes();

    public ImmutableArray<VmErrorCode> Release(int device, int owner) => _registry.Release(At(device), Vm(owner)).Error.Codes();

    public ImmutableArray<VmErrorCode> ReleaseAll(int vm) => [.. _registry.ReleaseAll(Vm(vm)).SelectMany(o => o.Result.Error.Codes())];

    public static VmId Vm(int vm) => vm < 0 ? default : new((ulong)vm);
}
