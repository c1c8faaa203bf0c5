using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>The steps that make the functions of a lease ready for their VM.</summary>
internal static class AttachPlan
{
    /// <summary>Plans them.</summary>
    /// <returns>The plan; or all that would go wrong later.</returns>
    public static VmResult<HostPlan> Of(StepHost host, HostInventory inventory, Lease lease, AttachOptions options)
    {
        if (!DriverName.TryParse(options.Driver, out DriverName? driver) || !DriverName.IsVfio(driver.Text))
        {
            return new DriverNameInvalid(options.Driver);
        }

        var checks = new AttachChecks(host, inventory, driver);
        FileOwner? owner = null;
        if (options.User is { } user)
        {
            if (Accounts.Find(host.Tree, user).TryGetValue(out FileOwner found, out VmError? unknown))
            {
                owner = found;
                checks.Giving();
            }
            else
            {
                checks.Add(unknown);
            }
        }

        checks.Host();
        var steps = new List<LinuxStep>();
        var groups = new SortedDictionary<IommuGroupId, List<(FunctionKey Function, BindingRecord Record)>>();
        if (host.Tree.List(driver.Folder, out _) == TreeStatus.Missing)
        {
            steps.Add(new ModuleStep(lease.Functions, driver));
        }

        foreach (FunctionKey function in lease.Functions.OrderBy(f => f.Address))
        {
            if (!inventory.TryFind(function.Address, out PciFunction? reported))
            {
                checks.Add(new FunctionNotFound(function.Address));
                continue;
            }

            if (!BindingState.Read(host.Tree, function.Address).TryGetValue(out BindingState? now, out VmError? error)
                || !RecordOf(host, function.Address, now).TryGetValue(out BindingRecord? record, out error))
            {
                checks.Add(error);
                continue;
            }

            checks.Function(reported, now);
            steps.AddRange(Bind(function, now, record, driver).Select(s => s.Knowing([(function, record)])));
            if (now.Group is { } group)
            {
                if (!groups.TryGetValue(group, out var members))
                {
                    groups[group] = members = [];
                }

                members.Add((function, record with { IsReady = NeedsOthersForReset(inventory, reported) }));
            }
        }

        foreach ((IommuGroupId group, var members) in groups)
        {
            steps.Add(File(group, members, owner).Knowing([.. members]));
        }

        return checks.Reasons.Count == 0 ? new HostPlan(lease, [.. steps]) : VmError.Of([.. checks.Reasons]);
    }

    private static VmResult<BindingRecord> RecordOf(StepHost host, PciAddress function, BindingState now)
    {
        DriverName? before = null;
        return now.Driver is not null && !DriverName.TryParse(now.Driver, out before)
            ? new AttributeMalformed(FunctionFiles.Of(function, "driver"), now.Driver, "a driver's name")
            : new BindingRecord
            {
                Driver = before,
                Module = before is null ? null : KernelModules.Of(host.Tree, before),
                Override = now.Override,
                ResetMethods = now.ResetMethods,
                FileOwner = now.Group is { } group && host.Door.ReadOwner(FunctionFiles.GroupFile(group), out uint user, out uint users) == 0 ? new(user, users) : null,
            };
    }

    // Whether one that cannot be reset alone has to be reset at all depends on whether it came as far as to be given to a VM.
    private static bool NeedsOthersForReset(HostInventory inventory, PciFunction function) =>
        ResetReach.Of(inventory, function).Ways is { IsKnown: true, ValueOrDefault: var ways } && !ways.Any(w => w.IsUsableAlone);

    // The first of them carries how the function was: it is in the store before anything is done.
    private static IEnumerable<LinuxStep> Bind(FunctionKey function, BindingState now, BindingRecord record, DriverName driver)
    {
        ImmutableArray<StoredHostRecord> notes = [new(function, HostRecordText.Write(record))];
        if (string.Equals(now.Driver, driver.Text, StringComparison.Ordinal))
        {
            yield return new VerifyStep(function, driver.Text) { Notes = notes };
            yield break;
        }

        if (!string.Equals(now.Override, driver.Text, StringComparison.Ordinal))
        {
            yield return new OverrideStep(function, driver.Text) { Notes = notes, Undo = new OverrideStep(function, now.Override) };
            notes = [];
        }

        if (record.Driver is { } before)
        {
            yield return new UnbindStep(function, before.Text) { Notes = notes, Undo = BindStep.Undoing(function, before, record.Module, now.Override) };
            notes = [];
        }

        yield return new ProbeStep(function, driver) { Notes = notes, Undo = new UnbindStep(function, driver.Text) };
    }

    private static LinuxStep File(IommuGroupId group, List<(FunctionKey Function, BindingRecord Record)> members, FileOwner? owner)
    {
        ImmutableArray<FunctionKey> functions = [.. members.Select(m => m.Function)];
        ImmutableArray<StoredHostRecord> notes = [.. members.Where(m => m.Record.IsReady).Select(m => new StoredHostRecord(m.Function, HostRecordText.Write(m.Record)))];
        return owner is { } account
            ? new OwnerStep(functions, group, account, MayBeGone: false)
            {
                Notes = notes,
                Undo = new OwnerStep(functions, group, members[0].Record.FileOwner ?? FileOwner.Root, MayBeGone: true),
            }
            : new GroupFileStep(functions, group) { Notes = notes };
    }
}
