using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>What the threads of a trial ask a store, at random: few devices and VMs, so that they meet.</summary>
internal static class StoreScripts
{
    public const int Devices = 4;
    private const int Vms = 3;

    public static ParallelTrial<RegistryCall, RegistryAnswer> Trial(Random random, int threads, int callsOfEach, RegistryUnderTest store) =>
        new([.. Enumerable.Range(0, threads).Select(_ => Script(random, callsOfEach, store))], store.Perform);

    private static ImmutableArray<Func<RegistryCall>> Script(Random random, int calls, RegistryUnderTest store) =>
        [.. Enumerable.Range(0, calls).Select(_ => Call(random, store))];

    private static Func<RegistryCall> Call(Random random, RegistryUnderTest store)
    {
        int device = random.Next(Devices);
        int vm = random.Next(Vms);
        int mask = random.Next(1 << Devices);
        int recent = random.Next(3);
        int[] devices = [.. Enumerable.Range(0, Devices)];
        random.Shuffle(devices);
        ValueList<int> named = [.. devices[..random.Next(1, 4)]];

        // Some requests come with an id and are often the same ones, so that they are made again.
        int id = random.Next(RegistrySpecification.RequestIds);
        ValueList<int> usual = [id, id + 1];
        return random.Next(100) switch
        {
            < 18 => () => new RegistryCall.Assign(vm, named),
            < 24 => () => new RegistryCall.Assign(id, usual, id),
            < 32 => () => new RegistryCall.Reserve(vm, named),
            < 36 => () => new RegistryCall.Reserve(id, mask == 0 ? named : usual, id),
            < 42 => OnClaim(claim => new RegistryCall.Commit(claim)),
            < 46 => OnClaim(claim => new RegistryCall.Cancel(claim)),
            < 54 => OnClaim(claim => new RegistryCall.Release(claim)),
            < 63 => OnClaim(claim => new RegistryCall.BeginRelease(claim)),
            < 73 => OnClaim(claim => new RegistryCall.CompleteRelease(claim, [.. claim.Devices.Where(d => (mask & 7) == 0 || (mask >> d) % 2 == 1)])),
            < 80 => () => new RegistryCall.Clear(device),
            < 90 => () => new RegistryCall.OwnershipOf(device),
            < 97 => () => new RegistryCall.LeasesOf(vm),
            _ => () => new RegistryCall.Revision(),
        };

        // While there is no claim, there is only reading.
        Func<RegistryCall> OnClaim(Func<GrantedClaim, RegistryCall> call) =>
            () => store.Recent(recent) is { } claim ? call(claim) : new RegistryCall.OwnershipOf(device);
    }
}
