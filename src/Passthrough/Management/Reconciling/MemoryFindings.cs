using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Where memory and the store do not have the same: a restored backup, or a damaged store.</summary>
internal static class MemoryFindings
{
    private const string NewProcess = "passthrough reconcile";

    public static IEnumerable<ReconcileFinding> Of(StoredOwnership stored, RegistrySnapshot memory)
    {
        if (stored.Revision != memory.Revision)
        {
            return
            [
                new(
                    ReconcileFindingKind.StoreOlder,
                    $"the store is at revision {stored.Revision}, and this process has seen revision {memory.Revision}: an older state of the store was restored, so open a new process")
                {
                    Command = NewProcess,
                },
            ];
        }

        return [.. ClaimsOf(stored, memory), .. QuarantinesOf(stored, memory)];
    }

    private static IEnumerable<ReconcileFinding> ClaimsOf(StoredOwnership stored, RegistrySnapshot memory)
    {
        Dictionary<ulong, RegistryClaim> inStore = stored.Claims.ToDictionary(c => c.Claim.Lease.Generation, c => c.Claim);
        Dictionary<ulong, RegistryClaim> inMemory = memory.Claims.ToDictionary(c => c.Lease.Generation);
        return inStore.Keys.Union(inMemory.Keys).Order()
            .Select(g => (Stored: inStore.GetValueOrDefault(g), Memory: inMemory.GetValueOrDefault(g)))
            .Where(c => c.Stored is null || c.Memory is null || c.Stored.State != c.Memory.State || !c.Stored.Lease.Equals(c.Memory.Lease))
            .Select(c => Differing((c.Stored ?? c.Memory)!, $"the store has {Text(c.Stored)}, and this process {Text(c.Memory)}"));
    }

    private static IEnumerable<ReconcileFinding> QuarantinesOf(StoredOwnership stored, RegistrySnapshot memory)
    {
        HashSet<string> inStore = [.. stored.Quarantines.Select(q => q.Quarantine.Function.Place)];
        HashSet<string> inMemory = [.. memory.Quarantines.Select(q => q.Function.Place)];
        return stored.Quarantines.Select(q => q.Quarantine.Function).Where(f => !inMemory.Contains(f.Place)).Select(f => Differing(f, "the store", "this process"))
            .Concat(memory.Quarantines.Select(q => q.Function).Where(f => !inStore.Contains(f.Place)).Select(f => Differing(f, "this process", "the store")));
    }

    private static ReconcileFinding Differing(RegistryClaim claim, string message) => new(ReconcileFindingKind.MemoryDiffers, message)
    {
        Devices = [.. claim.Lease.Functions.Select(f => f.Address)],
        Vm = claim.Lease.Vm,
        Lease = claim.Lease,
        Command = NewProcess,
    };

    private static ReconcileFinding Differing(FunctionKey function, string has, string hasNot) =>
        new(ReconcileFindingKind.MemoryDiffers, $"{has} has {function.Address} in quarantine, and {hasNot} has not")
        {
            Devices = [function.Address],
            Command = NewProcess,
        };

    private static string Text(RegistryClaim? claim) => claim is null ? "no such claim" : $"{claim.Lease} {claim.State}";
}
