using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>One step of a random history. What it means depends on what there is by then, so that any steps can be left out before it.</summary>
internal abstract record RegistryStep
{
    /// <summary>The call that this step is now: the same one for the model and for a registry. Null when there is nothing to call.</summary>
    public abstract Func<IOwnershipAuthority, Answer>? In(RegistryWorld world);

    /// <summary>Something happens to the host, and the registry is told, now or by a later step.</summary>
    public sealed record Change(HostChange What, bool IsTold) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer>? In(RegistryWorld world)
        {
            world.Host = What.To(world.Host);
            ModelInventory told = world.Host.Report();
            return IsTold ? on => on.Apply(told) : null;
        }
    }

    public sealed record Decree(ModelPolicy Policy) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer> In(RegistryWorld world) => on => on.Apply(Policy);
    }

    public sealed record Register(int Place) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer> In(RegistryWorld world) => on => on.Register(RegistryWorld.ByHand[Place % RegistryWorld.ByHand.Length]);
    }

    public sealed record Unregister(int Pick, bool IsByHand) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer> In(RegistryWorld world)
        {
            int address = IsByHand ? RegistryWorld.ByHand[Pick % RegistryWorld.ByHand.Length] : world.AddressOf(Pick);
            return on => on.Unregister(address);
        }
    }

    public sealed record Claim(RequestKind Kind, int Vm, SelectBy By, ImmutableArray<int> Picks, bool WithGroup, int Id, ImmutableArray<ModelOverride> Overrides) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer> In(RegistryWorld world)
        {
            ModelRequest request = new(Vm, world.SelectionOf(By, Picks, WithGroup), Id, Overrides);
            world.Remember(request);
            return on => Made(on, Kind, request);
        }

        public override string ToString() =>
            $"Claim {{ {Kind}, VM {Vm}, {By} [{string.Join(", ", Picks)}]{(WithGroup ? " with group" : "")}, id {Id}, overrides [{string.Join(", ", Overrides)}] }}";
    }

    /// <summary>A request is made once more, as it was or with something else in it.</summary>
    public sealed record ClaimAgain(RequestKind Kind, int Pick, bool IsAltered) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer>? In(RegistryWorld world)
        {
            if (world.RequestOf(Pick) is not { } before)
            {
                return null;
            }

            ModelRequest request = IsAltered ? before with { Vm = (before.Vm + 2) % RegistryWorld.Vms } : before;
            return on => Made(on, Kind, request);
        }
    }

    /// <summary>Something is done with a lease that was granted, most of them over by then.</summary>
    public sealed record OnLease(LeaseAct Act, int Pick, bool InForce, ImmutableArray<int> Failed) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer>? In(RegistryWorld world)
        {
            if (world.LeaseOf(Pick, InForce) is not { } lease)
            {
                return null;
            }

            // One past the lease's end is a function of another.
            int functions = world.Model.Granted[lease].Functions.Length;
            ImmutableArray<int> failed = [.. Failed.Select(f => f % (4 * functions) is var at && at < functions ? at : at % 7 == 0 ? functions : at % functions)];
            return Act switch
            {
                LeaseAct.Commit => on => on.Commit(lease),
                LeaseAct.Cancel => on => on.Cancel(lease),
                LeaseAct.Release => on => on.Release(lease),
                LeaseAct.BeginRelease => on => on.BeginRelease(lease),
                _ => on => on.CompleteRelease(lease, failed),
            };
        }

        public override string ToString() => $"{Act} {{ {Pick}{(InForce ? " in force" : "")}, failed [{string.Join(", ", Failed)}] }}";
    }

    public sealed record ReleaseByAddress(int Pick, int Vm) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer> In(RegistryWorld world)
        {
            int address = world.AddressOf(Pick);
            return on => on.Release(address, Vm);
        }
    }

    public sealed record ReleaseAll(int Vm) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer> In(RegistryWorld world) => on => on.ReleaseAll(Vm);
    }

    public sealed record Clear(int Pick, bool Quarantined, bool WithReason) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer> In(RegistryWorld world)
        {
            int address = Quarantined ? world.UncleanAddressOf(Pick) : world.AddressOf(Pick);
            return on => on.Clear(address, WithReason);
        }
    }

    public sealed record Restart(bool FromEvents) : RegistryStep
    {
        public override Func<IOwnershipAuthority, Answer>? In(RegistryWorld world) => ModelPicture.CanRestart(world.Model) ? on => on.Restart(FromEvents) : null;
    }

    // Explained first: that foretells what comes of it.
    private static Answer Made(IOwnershipAuthority on, RequestKind kind, ModelRequest request)
    {
        Answer explained = on.Explain(request);
        Answer made = kind switch
        {
            RequestKind.Assign => on.Assign(request),
            RequestKind.Reserve => on.Reserve(request),
            _ => explained,
        };
        return made with { IsForetold = made.Reasons.SequenceEqual(explained.Reasons) };
    }
}

/// <summary>What is done with a request.</summary>
internal enum RequestKind
{
    Assign,
    Reserve,
    Explain,
}

/// <summary>What is done with a lease.</summary>
internal enum LeaseAct
{
    Commit,
    Cancel,
    Release,
    BeginRelease,
    CompleteRelease,
}
