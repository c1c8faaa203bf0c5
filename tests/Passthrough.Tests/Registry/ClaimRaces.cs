using System.Collections.Concurrent;
using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>
/// Races of VMs for the same devices: every racer of a race asks once, any two of the requests have a device in common, and nobody gives anything back
/// until all have asked. So one wins, and every other is told who.
/// </summary>
internal sealed class ClaimRaces
{
    // The racers meet at so many races in turn and line up again: the fewer, the closer each race.
    private const int Heat = 16;

    private readonly DeviceRegistry _registry;
    private readonly ImmutableArray<ImmutableArray<ClaimRequest>> _requests;
    private readonly ImmutableArray<VmResult<Lease>[]> _told;
    private readonly StartLine _line;
    private readonly ConcurrentQueue<string> _fouls = new();
    private int _judged;

    /// <param name="wanted">What each racer asks for, in order, of the devices that a race is about: numbers from 0.</param>
    public ClaimRaces(params ImmutableArray<ImmutableArray<int>> wanted)
    {
        int devices = wanted.Max(w => w.Max()) + 1;
        _registry = Of(Heat * devices);
        _requests = [.. wanted.Select((w, racer) => Enumerable.Range(0, Heat)
            .Select(race => Claim(new VmId((ulong)racer), [.. w.Select(device => (race * devices) + device)])).ToImmutableArray())];
        _told = [.. wanted.Select(_ => new VmResult<Lease>[Heat])];
        _line = new StartLine(wanted.Length);
    }

    /// <summary>How many races had a verdict.</summary>
    public int Judged => _judged;

    public ulong Revision => _registry.Revision;

    /// <summary>Runs races and tells what was wrong with each that was not fair.</summary>
    public async Task<ImmutableArray<string>> RunAsync(int races)
    {
        await Threads.Together([.. Enumerable.Range(0, _requests.Length).Select(racer => (Action)(() =>
        {
            try
            {
                for (int first = 0; first < races; first += Heat)
                {
                    Run(racer, Math.Min(Heat, races - first));
                }
            }
            catch
            {
                _line.Abandon();
                throw;
            }
        }))]);
        return [.. _fouls];
    }

    private void Run(int racer, int races)
    {
        ImmutableArray<ClaimRequest> requests = _requests[racer];
        VmResult<Lease>[] told = _told[racer];
        _line.Wait();
        for (int race = 0; race < races; race++)
        {
            told[race] = _registry.Assign(requests[race]);
        }

        // Each judges a share of the heat.
        _line.Wait();
        for (int race = racer; race < races; race += _requests.Length)
        {
            Judge(race);
        }
    }

    private void Judge(int race)
    {
        Interlocked.Increment(ref _judged);
        Lease[] won = [.. _told.Select(t => t[race]).Where(t => t.IsSuccess).Select(t => t.GetValueOrThrow())];
        bool fair = won is [var winner] && Enumerable.Range(0, _requests.Length).All(racer => IsTold(winner, _requests[racer][race], _told[racer][race]));
        bool returned = won.All(lease => _registry.Release(lease).IsSuccess);
        if (!fair || !returned)
        {
            _fouls.Enqueue($"race {race}: {string.Join(" | ", _told.Select(t => t[race]))}");
        }
    }

    /// <summary>Whether the winner has all that it asked for, and another hears of each device that it misses for the winner.</summary>
    private bool IsTold(Lease winner, ClaimRequest request, VmResult<Lease> told)
    {
        ImmutableArray<PciAddress> named = request.Devices.Addresses;
        return request.Vm == winner.Vm
            ? named.All(a => _registry.TryFind(a, out RegisteredDevice? device) && winner.Equals(device.Ownership.Lease))
            : told.Error is { } error && error.Reasons.SequenceEqual(
                named.Where(a => winner.Functions.Any(f => f.Address == a)).Select(a => new AlreadyAssigned(a, winner.Vm)));
    }
}
