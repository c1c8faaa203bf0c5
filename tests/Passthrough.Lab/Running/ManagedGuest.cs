using Passthrough.Linux;

namespace Passthrough.Lab.Running;

/// <summary>A manager of the guest's own devices, with a store in memory unless told otherwise.</summary>
internal sealed class ManagedGuest : IAsyncDisposable
{
    public static readonly HostId Id = HostId.Parse("lab");
    public static readonly VmId Vm = VmId.Parse("web1");

    private readonly List<HostStepResult> _told = [];

    private ManagedGuest(PassthroughManager manager) => Manager = manager;

    public PassthroughManager Manager { get; }

    /// <summary>What the host told of its steps.</summary>
    public IReadOnlyList<HostStepResult> Told => _told;

    public static async Task<ManagedGuest> OpenAsync(IOwnershipStore? store = null) => new(
        (await PassthroughManager.OpenAsync(Id, new LinuxDeviceHost(Guest.Host), store ?? new InMemoryOwnershipStore(TimeProvider.System), new ManagerOptions { Who = "lab" })).GetValueOrThrow());

    public async Task<Lease> AttachAsync(params PciAddress[] devices) => (await TryAttachAsync(devices)).GetValueOrThrow();

    public Task<VmResult<Lease>> TryAttachAsync(params PciAddress[] devices) => TryAttachAsync(new ClaimRequest(Vm, DeviceSelection.Of(devices)));

    /// <summary>Attaches devices that the host uses, as somebody does who gives a reason.</summary>
    public async Task<Lease> AttachInUseAsync(params PciAddress[] devices) => (await TryAttachAsync(
        new ClaimRequest(Vm, DeviceSelection.Of(devices)) { Overrides = [new(VmErrorCode.NeededByHost, "nobody looks at the guest's display")] })).GetValueOrThrow();

    private async Task<VmResult<Lease>> TryAttachAsync(ClaimRequest request) => await Manager.AttachAsync(request, progress: new Teller(_told));

    public async Task DetachAsync(Lease lease) => (await TryDetachAsync(lease)).ThrowIfError();

    public async Task<VmResult> TryDetachAsync(Lease lease) => await Manager.DetachAsync(lease, progress: new Teller(_told));

    public ValueTask DisposeAsync() => Manager.DisposeAsync();

    private sealed class Teller(List<HostStepResult> told) : IProgress<HostStepResult>
    {
        public void Report(HostStepResult value) => told.Add(value);
    }
}
