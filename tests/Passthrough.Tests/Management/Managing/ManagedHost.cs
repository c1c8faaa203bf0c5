using Microsoft.Extensions.Logging;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A host of four cards on a driver of their own, and a store, both in memory; managers are opened on them as processes are started.</summary>
internal sealed class ManagedHost
{
    public const string FirstBoot = "boot-1";
    public const string SecondBoot = "boot-2";

    public static readonly HostId Id = HostId.Parse("host-a");
    public static readonly VmId Vm1 = new(1);
    public static readonly VmId Vm2 = new(2);
    public static readonly FunctionNotResponding Dead = new(At(0));

    public ManagedHost(params PciFunction[] functions)
    {
        Device = new(Hosts.Of(functions.Length == 0 ? [.. Enumerable.Range(0, 4).Select(Card)] : functions), FirstBoot);
        Kept = new(FixedClock.Instance);
        Store = new(Kept);
    }

    public InMemoryDeviceHost Device { get; }

    /// <summary>The store, as managers see it.</summary>
    public FailingStore Store { get; }

    /// <summary>The store itself, which does not fail.</summary>
    public InMemoryOwnershipStore Kept { get; }

    public static PciFunction Card(int card) => Hosts.Card(card).OnDriver("e1000e");

    public static PciAddress At(int card) => Hosts.AtBus(card + 1);

    public static ClaimRequest Ask(VmId vm, params int[] cards) => new(vm, DeviceSelection.Of([.. cards.Select(At)]));

    public static ClaimRequest Ask(Guid id, VmId vm, params int[] cards) => Ask(vm, cards) with { Id = id };

    /// <summary>Starts a process that manages the host.</summary>
    public async Task<PassthroughManager> OpenAsync(string who = "tester", ILoggerFactory? loggers = null, IOwnershipStore? store = null) =>
        (await TryOpenAsync(who, loggers, store)).GetValueOrThrow();

    public ValueTask<VmResult<PassthroughManager>> TryOpenAsync(string who = "tester", ILoggerFactory? loggers = null, IOwnershipStore? store = null) =>
        PassthroughManager.OpenAsync(Id, Device, store ?? Store, new() { Who = who, LoggerFactory = loggers, Registry = new() { EventsKept = 16 } });

    public async Task<StoredOwnership> ReadAsync() => (await Kept.ReadAsync(Id)).GetValueOrThrow();

    public async Task<List<StoredEvent>> TrailAsync()
    {
        List<StoredEvent> trail = [];
        await foreach (VmResult<StoredEvent> told in Kept.EventsAsync(Id, 0, follow: false))
        {
            trail.Add(told.GetValueOrThrow());
        }

        return trail;
    }

    /// <summary>Which driver and override each card has.</summary>
    public string[] Drivers() =>
        [.. Device.Inventory.Functions.Select(f => $"{f.Address} on {f.Driver.ValueOrDefault ?? "none"}, override {f.DriverOverride.ValueOrDefault ?? "none"}")];

    /// <summary>Who has what, by the store; without its revision, which only grows.</summary>
    public async Task<string[]> OwnersAsync()
    {
        StoredOwnership stored = await ReadAsync();
        return
        [
            .. stored.Claims.Select(c => $"{c.Claim.Lease} {c.Claim.State}"),
            .. stored.Quarantines.Select(q => $"{q.Quarantine.Function.Address} in quarantine: {q.Quarantine.Reason}"),
        ];
    }

    /// <summary>Who has what, by a manager's memory, in the same words.</summary>
    public static string[] Owners(PassthroughManager manager)
    {
        RegistrySnapshot memory = manager.Registry.Snapshot();
        return
        [
            .. memory.Claims.Select(c => $"{c.Lease} {c.State}"),
            .. memory.Quarantines.Select(q => $"{q.Function.Address} in quarantine: {q.Reason}"),
        ];
    }

    /// <summary>The error of a call; none also when it was cancelled.</summary>
    public static async Task<VmError?> ErrorOfAsync(Func<Task<VmError?>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public static OwnershipState StateOf(PassthroughManager manager, int card) =>
        manager.Registry.TryFind(At(card), out RegisteredDevice? device) ? device.Ownership.State : throw new InvalidOperationException($"Card {card} is not there.");
}
