using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Gives a physical function another number of virtual ones. What is removed is reserved first, and where nothing is removed the physical function is: nobody is
/// given what is on its way.
/// </summary>
internal sealed class VirtualFunctionChanges(
    IDeviceHost device,
    DeviceRegistry registry,
    OwnershipJournal journal,
    ClaimWrites claims,
    HostWork work,
    OwnClaims own,
    Func<CancellationToken, ValueTask<VmResult<InventoryChange>>> readHost)
{
    // Holds what is changed; it runs nothing.
    private static readonly VmId Nobody = VmId.Parse("passthrough");

    /// <summary>The steps. Changes nothing.</summary>
    public async ValueTask<VmResult<HostPlan>> PlanAsync(PciAddress physical, int count, CancellationToken cancellationToken)
    {
        if ((await readHost(cancellationToken).ConfigureAwait(false)).Error is { } unread)
        {
            return unread;
        }

        VmResult caughtUp = await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return caughtUp.Error is { } behind ? behind : Plan(physical, count);
    }

    public async ValueTask<VmResult> RunAsync(PciAddress physical, int count, string? why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        if (!(await PlanAsync(physical, count, cancellationToken).ConfigureAwait(false)).TryGetValue(out HostPlan? plan, out VmError? error))
        {
            return error;
        }

        if (plan.Steps.IsEmpty)
        {
            return VmResult.Success;
        }

        why ??= FormattableString.Invariant($"{physical} gets {count} virtual functions");
        if (!(await ReserveAsync(physical, why, cancellationToken).ConfigureAwait(false)).TryGetValue(out Lease? kept, out error))
        {
            return error;
        }

        if (kept is not null && !own.TryBegin(kept))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, kept.Functions[0].Address);
        }

        try
        {
            return await RunReservedAsync(plan, kept, why, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (kept is not null)
            {
                own.Forget(kept.Generation);
                own.End(kept);
            }
        }
    }

    private async ValueTask<VmResult> RunReservedAsync(HostPlan plan, Lease? kept, string why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        HostWorkDone done = await work.RunAsync(plan, HostWorkWay.MakeReady, progress, cancellationToken).ConfigureAwait(false);
        HostWorkDone? undone = done.IsWhole || done.Blocked is not null
            ? null
            : await work.RunAsync(plan.UndoOf(done.Begun), HostWorkWay.Undo, progress, CancellationToken.None).ConfigureAwait(false);
        if ((done.Blocked ?? undone?.Blocked) is { } blocked)
        {
            return blocked;
        }

        // What is there now is shown before what was kept is free.
        VmResult<InventoryChange> read = await readHost(CancellationToken.None).ConfigureAwait(false);
        ImmutableArray<StepFailure> failures = kept is null || undone is null ? [] : undone.FailuresOf(kept);
        if (kept is not null && await EndAsync(kept, failures, why).ConfigureAwait(false) is { } unsettled)
        {
            return unsettled;
        }

        if (undone is not null)
        {
            if (done.Failures is [var failed, ..])
            {
                return new HostStepFailed(failed.Step.ToString(), failed.Error!, AfterOf(undone, failures));
            }

            if (undone.Failures is [var left, ..])
            {
                return new HostStepFailed(left.Step.ToString(), left.Error!, AfterOf(undone, failures));
            }

            done.Thrown?.Throw();
        }

        return read.Error is { } unread ? unread : VmResult.Success;
    }

    private async ValueTask<VmError?> EndAsync(Lease kept, ImmutableArray<StepFailure> failures, string why)
    {
        VmResult<OwnershipEvent> ended = await journal.WriteAsync(
            r => failures.IsEmpty ? r.Decide(new CancelCommand(kept)) : r.Decide(new BeginReleaseCommand(kept)), why, CancellationToken.None).ConfigureAwait(false);
        if (ended.IsSuccess && !failures.IsEmpty)
        {
            ended = await journal.WriteAsync(r => r.Decide(new CompleteReleaseCommand(kept, failures)), why, CancellationToken.None).ConfigureAwait(false);
        }

        return ended.Error is { } error ? new ClaimUnsettled(kept, "the number of virtual functions was changed, or put back", error) : null;
    }

    private static string AfterOf(HostWorkDone undone, ImmutableArray<StepFailure> failures) =>
        undone.IsWhole ? "all was undone"
        : failures.IsEmpty ? "not all could be undone"
        : $"not all could be undone, so in quarantine: {Quoted.List([.. failures.Select(f => f.Address)])}";

    private VmResult<HostPlan> Plan(PciAddress address, int count)
    {
        if (!registry.Inventory.TryFind(address, out PciFunction? physical))
        {
            return registry.TryFind(address, out RegisteredDevice? known) && !known.IsPresent
                ? new DeviceStateConflict(VmErrorCode.DeviceAbsent, address)
                : new FunctionNotFound(address);
        }

        VmResult<HostPlan> planned = device.PlanVirtualFunctions(registry.Inventory, FunctionKey.Of(registry.Inventory, physical), count);
        if (planned.TryGetValue(out HostPlan? plan, out VmError? refusal) && plan.Steps.IsEmpty)
        {
            // As it is wished for: whose they are does not matter.
            return plan;
        }

        ImmutableArray<VmError> reasons = [.. WhyTaken(physical), .. refusal?.Reasons ?? []];
        return reasons.IsEmpty ? planned : VmError.Of(reasons);
    }

    private IEnumerable<VmError> WhyTaken(PciFunction physical)
    {
        if (registry.TryFind(physical.Address, out RegisteredDevice? held)
            && StateRefusal.Of(OwnershipOperation.Reserve, physical.Address, held.Ownership) is { } taken)
        {
            yield return taken;
        }

        ImmutableArray<VirtualFunctionOwner> owners =
        [
            .. registry.Inventory.VirtualFunctionsOf(physical)
                .Select(v => registry.TryFind(v, out RegisteredDevice? found) && found.Ownership.Owner is { } owner ? new VirtualFunctionOwner(v, owner) : null)
                .OfType<VirtualFunctionOwner>(),
        ];
        if (!owners.IsEmpty)
        {
            yield return new VirtualFunctionsOwned(physical.Address, owners);
        }
    }

    private async ValueTask<VmResult<Lease?>> ReserveAsync(PciAddress address, string why, CancellationToken cancellationToken)
    {
        ImmutableArray<PciAddress> existing = registry.Inventory.TryFind(address, out PciFunction? physical) ? registry.Inventory.VirtualFunctionsOf(physical) : [];

        // A physical function stays with the host: that it uses it is no reason. A virtual one that it uses is not to be pulled from below it.
        ImmutableArray<RuleOverride> overrides = existing.IsEmpty
            ? [new(VmErrorCode.NoUsableReset, why), new(VmErrorCode.NeededByHost, why)]
            : [new(VmErrorCode.NoUsableReset, why)];
        ClaimRequest request = RequestOf(existing.IsEmpty ? [address] : existing);
        VmResult<Lease> reserved = await claims.ReserveAsync(request, why, cancellationToken).ConfigureAwait(false);
        if (reserved.TryGetValue(out Lease? lease, out VmError? error))
        {
            return lease;
        }

        if (!error.Reasons.All(r => IsAboutGuests(r.Code)))
        {
            return error;
        }

        // What no VM could have needs no keeping.
        PciAddress[] rest = [.. request.Devices.Addresses.Where(a => registry.Explain(RequestOf([a])).IsEmpty)];
        if (rest.Length == 0)
        {
            return VmResult.Of<Lease?>(null);
        }

        return (await claims.ReserveAsync(RequestOf([.. rest]), why, cancellationToken).ConfigureAwait(false)).TryGetValue(out lease, out error) ? lease : error;

        ClaimRequest RequestOf(ImmutableArray<PciAddress> addresses) => new(Nobody, DeviceSelection.Of([.. addresses])) { Overrides = overrides };
    }

    // Why a guest could not be given a function, whoever has it: nothing against changing how many there are.
    private static bool IsAboutGuests(VmErrorCode code) => code is VmErrorCode.NoIommuGroup or VmErrorCode.NoIommuProtection or VmErrorCode.FirmwareMappedRegion
        or VmErrorCode.FunctionNotResponding or VmErrorCode.GroupMemberOnHostDriver or VmErrorCode.GroupMemberTaken or VmErrorCode.SetIncomplete
        or VmErrorCode.NotAllowedByPolicy or VmErrorCode.BlockedByPolicy or VmErrorCode.ResetReachesOthers or VmErrorCode.PhysicalFunctionOnVfio
        or VmErrorCode.BarInvalid or VmErrorCode.MsixCapabilityInvalid or VmErrorCode.ConfigIncomplete or VmErrorCode.CapabilityTruncated;
}
