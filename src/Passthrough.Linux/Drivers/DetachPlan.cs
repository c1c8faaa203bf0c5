using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>The steps that take the functions of a lease back: their files first, so that nobody opens them again; then clean; then as they were.</summary>
internal sealed class DetachPlan
{
    private readonly StepHost _host;
    private readonly HostInventory _inventory;
    private readonly Lease _lease;
    private readonly Func<FunctionKey, bool> _mayGoOn;
    private readonly List<VmError> _reasons = [];
    private readonly List<Taken> _taken = [];

    private DetachPlan(StepHost host, HostInventory inventory, ReleasePlan release, ImmutableArray<StoredHostRecord> records, Func<FunctionKey, bool> mayGoOn)
    {
        (_host, _inventory, _lease, _mayGoOn) = (host, inventory, release.Lease, mayGoOn);
        foreach (FunctionKey function in release.Lease.Functions.Except(release.Absent).OrderBy(f => f.Address))
        {
            Add(function, records.FirstOrDefault(r => r.Function.IsSameFunction(function))?.Record);
        }
    }

    /// <summary>Plans them.</summary>
    /// <param name="host">The host.</param>
    /// <param name="inventory">What it reported last.</param>
    /// <param name="release">The lease, and which of its functions are gone.</param>
    /// <param name="records">What was kept of them.</param>
    /// <param name="options">How they are taken back.</param>
    /// <param name="hasReturned">Whether a call about a function that the store tells to be in the kernel is known to have come back.</param>
    /// <returns>The plan; or why nothing can be begun.</returns>
    public static VmResult<HostPlan> Of(
        StepHost host, HostInventory inventory, ReleasePlan release, ImmutableArray<StoredHostRecord> records, DetachOptions options, Func<FunctionKey, bool> hasReturned)
    {
        var plan = new DetachPlan(host, inventory, release, records, f => options.GoOn || hasReturned(f));
        return plan._reasons.Count == 0
            ? new HostPlan(release.Lease, [.. plan.Steps(options.KeepBound).Select(plan.Knowing)])
            : VmError.Of([.. plan._reasons]);
    }

    private IEnumerable<LinuxStep> Steps(bool keepBound) => [.. GiveFilesBack(), .. Reset(), .. keepBound ? [] : _taken.SelectMany(Restore)];

    private LinuxStep Knowing(LinuxStep step) =>
        step.Knowing([.. _taken.Where(t => t.Record is not null && step.Functions.Contains(t.Function)).Select(t => (t.Function, t.Record!))]);

    private void Add(FunctionKey function, HostRecord? kept)
    {
        BindingRecord? record = null;
        if ((kept is not null && !HostRecordText.Read(function.Address, kept).TryGetValue(out record, out VmError? error))
            || !BindingState.Read(_host.Tree, function.Address).TryGetValue(out BindingState? now, out error))
        {
            _reasons.Add(error);
            return;
        }

        if (record?.BlockedStep is { } blocked && !_mayGoOn(function))
        {
            _reasons.Add(new HostStepBlocked($"{blocked} of {function.Address}", new StepLeftInKernel()));
            return;
        }

        _taken.Add(new(function, now, record, _inventory.TryFind(function.Address, out PciFunction? reported) ? reported : null));

        // Who has it open would go on with a device that is being reset, and unbinding it would wait for him.
        if (DriverName.IsVfio(now.Driver) && _host.Holders(function.Address, now.Group) is { } held && !_reasons.Contains(held))
        {
            _reasons.Add(held);
        }
    }

    private IEnumerable<LinuxStep> GiveFilesBack()
    {
        foreach (IGrouping<IommuGroupId, Taken> group in _taken.Where(t => t is { Record: not null, Now.Group: not null }).GroupBy(t => t.Now.Group!.Value))
        {
            FileOwner before = group.First().Record!.FileOwner ?? FileOwner.Root;
            if (_host.Door.ReadOwner(FunctionFiles.GroupFile(group.Key), out uint user, out uint owners) == 0 && new FileOwner(user, owners) != before)
            {
                yield return new OwnerStep([.. group.Select(t => t.Function)], group.Key, before, MayBeGone: true);
            }
        }
    }

    private IEnumerable<LinuxStep> Reset()
    {
        HashSet<PciAddress> mine = [.. _taken.Select(t => t.Function.Address)];
        HashSet<PciAddress> done = [];
        foreach (Taken taken in _taken.Where(t => t.MayBeUnclean && !done.Contains(t.Function.Address)))
        {
            ResetReach? reach = taken.Reported is null ? null : ResetReach.Of(_inventory, taken.Reported);
            if (reach is null || !reach.Ways.IsKnown || reach.Ways.ValueOrDefault.Any(w => w.IsUsableAlone))
            {
                yield return new ResetStep(taken.Function);
            }
            else if (reach.CanHotReset(mine) && SetOf(reach) is { } set)
            {
                done.UnionWith(reach.HotResetSet);
                yield return set;
            }
            else if (taken.Record is null or { IsReady: true } && !_lease.Request.Overrides.Any(o => o.Code == VmErrorCode.NoUsableReset))
            {
                // The kernel will refuse it, which puts the function into quarantine.
                yield return new ResetStep(taken.Function);
            }
        }

        foreach (Taken taken in _taken)
        {
            if (taken.Record?.ResetMethods is { } methods && !string.Equals(methods, taken.Now.ResetMethods, StringComparison.Ordinal))
            {
                yield return new ResetMethodStep(taken.Function, methods);
            }
        }
    }

    // VFIO resets a bus for who has all of it open, so all of it has to be on VFIO.
    private HotResetStep? SetOf(ResetReach reach)
    {
        Taken[] set = [.. reach.HotResetSet.Select(a => _taken.Find(t => t.Function.Address == a)).OfType<Taken>()];
        return set.Length == reach.HotResetSet.Length && set.All(t => DriverName.IsVfio(t.Now.Driver) && t.Now.Group is not null)
            ? new([.. set.Select(t => t.Function)], [.. set.Select(t => t.Now.Group!.Value)])
            {
                NotesWhenDone = [.. set.Where(t => t.Record is { IsReady: true }).Select(t => new StoredHostRecord(t.Function, HostRecordText.Write(t.Record! with { IsReady = false })))],
            }
            : null;
    }

    private static IEnumerable<LinuxStep> Restore(Taken taken)
    {
        if (taken.Record is not { } before)
        {
            yield break;
        }

        if (!string.Equals(taken.Now.Override, before.Override, StringComparison.Ordinal))
        {
            yield return new OverrideStep(taken.Function, before.Override);
        }

        if (string.Equals(taken.Now.Driver, before.Driver?.Text, StringComparison.Ordinal))
        {
            yield break;
        }

        if (taken.Now.Driver is { } driver)
        {
            yield return new UnbindStep(taken.Function, driver);
        }

        if (before.Driver is { } earlier)
        {
            yield return new BindStep(taken.Function, earlier, before.Module, before.Override);
        }
    }

    private sealed record Taken(FunctionKey Function, BindingState Now, BindingRecord? Record, PciFunction? Reported)
    {
        // What is on a host driver no guest has had: it was not made ready, or somebody has taken it back already. Its driver is at it.
        public bool MayBeUnclean => Now.Driver is null || DriverName.IsVfio(Now.Driver);
    }
}
