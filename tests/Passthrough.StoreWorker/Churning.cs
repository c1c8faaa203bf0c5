namespace Passthrough.StoreWorker;

/// <summary>Random claims, releases and quarantines of a few VMs, one after another. Each event that was acknowledged is said.</summary>
internal sealed class Churning(StoreClient client, Action<string> say, Orders orders)
{
    private const int MostCards = 3;
    private const int Vms = 4;

    private readonly Random _random = new(orders.Seed);

    public async Task<int> RunAsync()
    {
        VmResult<StoredOwnership> read = await client.Store.ReadAsync(client.Host);
        if (!read.TryGetValue(out StoredOwnership? stored, out VmError? error))
        {
            say($"refused {error}");
            return 1;
        }

        client.Registry.Restore(stored.ToSnapshot().GetValueOrThrow()).ThrowIfError();
        for (int done = 0; done < orders.Count; done++)
        {
            VmResult<OwnershipEvent> written = await client.InsistAsync(Next());
            if (written.TryGetValue(out OwnershipEvent? next, out error))
            {
                say($"wrote {next.ToJson()}");
                await NoteAsync(next);
            }
            else if ((int)error.Code is >= 6000 and < 7000)
            {
                say($"refused {error}");
                return 1;
            }
        }

        say("done");
        return 0;
    }

    private OwnershipCommand Next()
    {
        RegistrySnapshot now = client.Registry.Snapshot();
        int dice = _random.Next(10);
        if (dice == 0 && now.Quarantines.Length > 0)
        {
            return new ClearCommand(now.Quarantines[_random.Next(now.Quarantines.Length)].Function.Address, "looked at it");
        }

        if (dice < 5 && now.Claims.Length > 0)
        {
            RegistryClaim claim = now.Claims[_random.Next(now.Claims.Length)];
            return claim.State switch
            {
                OwnershipState.Reserved => dice % 2 == 0 ? new CommitCommand(claim.Lease) : new CancelCommand(claim.Lease),
                OwnershipState.Assigned => dice % 2 == 0 ? new ReleaseCommand(claim.Lease) : new BeginReleaseCommand(claim.Lease),
                _ => new CompleteReleaseCommand(claim.Lease, dice % 2 == 0 ? [] : StoreClient.FailedAt(claim.Lease.Functions[0].Address.Bus - 1)),
            };
        }

        int[] cards = [.. Enumerable.Range(0, _random.Next(1, MostCards + 1)).Select(_ => _random.Next(orders.Cards)).Distinct()];
        var vm = VmId.Parse($"{orders.Vm}-{_random.Next(Vms)}");
        ClaimRequest request = StoreClient.Ask(vm, cards) with { Id = dice % 2 == 0 ? Guid.NewGuid() : null };
        return dice < 8 ? new AssignCommand(request) : new ReserveCommand(request);
    }

    private async Task NoteAsync(OwnershipEvent written)
    {
        if (written is OwnershipReserved { Lease: var lease })
        {
            VmResult noted = await client.Store.WriteHostRecordAsync(client.Host, lease.Generation, lease.Functions[0], new(1, $"before {lease.Generation}"));
            if (noted.Error is { } error)
            {
                say($"refused {error}");
            }
        }
    }
}
