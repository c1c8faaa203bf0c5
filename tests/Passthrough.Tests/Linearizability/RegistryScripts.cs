using System.Collections.Immutable;

namespace Passthrough.Tests.Linearizability;

/// <summary>What the threads of a trial ask a registry, at random: few devices and VMs, so that they meet.</summary>
internal static class RegistryScripts
{
    public const int Devices = 4;
    public const int Vms = 3;

    public static ParallelTrial<RegistryCall, RegistryAnswer> Trial(Random random, int threads, int callsOfEach, RegistryUnderTest registry) =>
        new([.. Enumerable.Range(0, threads).Select(_ => Script(random, callsOfEach, registry))], registry.Perform);

    private static ImmutableArray<Func<RegistryCall>> Script(Random random, int calls, RegistryUnderTest registry) =>
        [.. Enumerable.Range(0, calls).Select(_ => Call(random, registry))];

    private static Func<RegistryCall> Call(Random random, RegistryUnderTest registry)
    {
        int device = random.Next(Devices);
        int vm = random.Next(Vms);
        int mask = random.Next(1 << Devices);
        int recent = random.Next(3);
        ValueList<int> named = Named(random);

        // Some requests come with an id and are often the same ones, so that they are made again.
        int id = random.Next(RegistrySpecification.RequestIds);
        ValueList<int> usual = [id, id + 1];
        return random.Next(100) switch
        {
            < 12 => () => new RegistryCall.Assign(vm, named),
            < 15 => () => new RegistryCall.Assign(id, usual, id),
            < 23 => () => new RegistryCall.Reserve(vm, named),
            < 26 => () => new RegistryCall.Reserve(id, mask == 0 ? named : usual, id),
            < 29 => OnClaim(claim => new RegistryCall.Commit(claim)),
            < 31 => OnClaim(claim => new RegistryCall.Cancel(claim)),
            < 37 => OnClaim(claim => new RegistryCall.Release(claim)),
            < 41 => () => new RegistryCall.ReleaseByAddress(device, vm),
            < 50 => OnClaim(claim => new RegistryCall.BeginRelease(claim)),
            < 60 => OnClaim(claim => new RegistryCall.CompleteRelease(claim, [.. claim.Devices.Where(d => (mask & 7) == 0 || (mask >> d) % 2 == 1)])),
            < 66 => () => new RegistryCall.Clear(device),
            < 69 => () => new RegistryCall.Unregister(device),
            < 73 => () => new RegistryCall.Register(device),
            < 82 => () => new RegistryCall.OwnershipOf(device),
            < 87 => () => new RegistryCall.AskDevice(device),
            < 95 => () => new RegistryCall.LeasesOf(vm),
            < 97 => () => new RegistryCall.Registered(),
            _ => () => new RegistryCall.Revision(),
        };

        // While there is no claim, there is only reading.
        Func<RegistryCall> OnClaim(Func<GrantedClaim, RegistryCall> call) =>
            () => registry.Recent(recent) is { } claim ? call(claim) : new RegistryCall.OwnershipOf(device);
    }

    private static ValueList<int> Named(Random random)
    {
        int[] devices = [.. Enumerable.Range(0, Devices)];
        random.Shuffle(devices);
        return [.. devices[..random.Next(1, 4)]];
    }
}
