using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough detach (ADDRESS...|--vm ID|--lease ID)</c>: has the host take devices back, and ends the claim.</summary>
internal static class DetachCommand
{
    private const string Name = "passthrough detach";

    private const string Details =
        """
        What is taken back:
          ADDRESS...   the leases that hold these functions, each lease whole: its other functions too
          --vm ID      every lease of the VM, which is not running any more
          --lease ID   the lease of this number ('passthrough owners' tells it)

        Each device is reset and put back exactly as it was before 'passthrough attach': its driver, or none,
        and its driver_override. With --keep it stays on its VFIO driver, clean and free. A device at which a
        step fails is in quarantine. Ctrl-C stops before the next step; the lease is then being released, and
        --go-on goes on with it, as with one whose process died. --dry-run prints the steps as shell commands
        and changes nothing.
        Exit code 0: taken back, or the VM held nothing; 1: refused; 3: host or store cannot be used, or a step
        failed (PT6030) or has not come back from the kernel (PT6034).

        Examples:
          passthrough detach 0000:04:00.0 --reason 'web1 was shut down'
          passthrough detach --vm web1 --keep
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        var leases = new LeaseArguments();
        Option<bool> keep = new("--keep") { Description = "Leave the devices on their VFIO driver, clean and free" };
        Option<bool> goOn = new("--go-on") { Description = "Go on with what another process began or left in the kernel, and which is known to be gone" };
        Option<bool> dryRun = DryRunArgument.Create();
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        var command = new Command("detach", "Takes devices back from a VM: clean, as they were before, and the claim ended");
        leases.AddTo(command);
        command.Add(keep);
        command.Add(goOn);
        command.Add(dryRun);
        command.Add(reason);
        options.AddWritingTo(command);
        return new(command, Details, context =>
        {
            ParseResult parsed = context.Arguments;
            bool isPlan = parsed.GetValue(dryRun);
            var how = new Wish(new DetachOptions { KeepBound = parsed.GetValue(keep), GoOn = parsed.GetValue(goOn) }, isPlan, parsed.GetValue(reason));
            return leases.Read(Name, parsed).TryGetValue(out LeaseTarget? target, out VmError? error)
                ? ManagedHost.RunAsync(context, Name, context.Policy, isPlan ? StoreUse.Read : StoreUse.Change, host => RunAsync(context, host, target, how), isPlan)
                : ValueTask.FromResult(context.Fail(error, ExitCode.Usage));
        });
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, LeaseTarget target, Wish how)
    {
        if (!target.LeasesOn(host.Manager.Registry).TryGetValue(out ImmutableArray<Lease> leases, out VmError? error))
        {
            return Refuse(context, host, how, error);
        }

        var outcomes = new List<Outcome>();
        foreach (Lease lease in leases)
        {
            // One that fails does not stop the others: each has devices of its own.
            outcomes.Add(how.IsPlan
                ? await PlanAsync(context, host, lease, how).ConfigureAwait(false)
                : await DetachAsync(context, host, lease, how).ConfigureAwait(false));
        }

        Print(context, host, target, how, outcomes);
        return outcomes.Count == 0 ? ExitCode.Done : outcomes.Max(o => o.ExitCode);
    }

    private static async ValueTask<Outcome> PlanAsync(CommandContext context, ManagedHost host, Lease lease, Wish how)
    {
        VmResult<HostPlan> planned = await host.Manager.PlanDetachAsync(lease, how.Options, context.CancellationToken).ConfigureAwait(false);
        return planned.TryGetValue(out HostPlan? plan, out VmError? error) ? new(lease, plan, null) : new(lease, null, error);
    }

    private static async ValueTask<Outcome> DetachAsync(CommandContext context, ManagedHost host, Lease lease, Wish how)
    {
        string again = $"passthrough detach --lease {OwnerText.Number(lease.Generation)} --go-on";
        CancellationTokenRegistration stopping = HostStopping.Await(context, $"if lease {OwnerText.Number(lease.Generation)} is being released by then, go on with '{again}'");
        await using (stopping.ConfigureAwait(false))
        {
            VmResult detached = await host.Manager
                .DetachAsync(lease, how.Options, how.Why, StepProgress.For(context), context.CancellationToken).ConfigureAwait(false);
            return new(lease, null, detached.Error);
        }
    }

    private static int Refuse(CommandContext context, ManagedHost host, Wish how, VmError error)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new DetachJson(host.Manager.Host.ToString(), how.IsPlan, how.Options.KeepBound, [], JsonText.Reasons(error.Reasons))));
        }
        else
        {
            RefusalText.Write(context.Console, "nothing is detached", error.Reasons);
        }

        return ExitCode.Refused;
    }

    private static void Print(CommandContext context, ManagedHost host, LeaseTarget target, Wish how, List<Outcome> outcomes)
    {
        foreach (VmError trouble in outcomes.Where(o => o.ExitCode == ExitCode.Unreadable).Select(o => o.Error!))
        {
            context.Console.WriteError(trouble);
        }

        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new DetachJson(
                host.Manager.Host.ToString(), how.IsPlan, how.Options.KeepBound, [.. outcomes.Select(Json)], [])));
            return;
        }

        if (outcomes.Count == 0)
        {
            context.Console.WriteLine($"nothing to detach: VM {target.Vm} has no lease on host {host.Manager.Host}");
        }

        foreach (Outcome outcome in outcomes.Where(o => o.ExitCode != ExitCode.Unreadable))
        {
            Print(context.Console, target, how, outcome);
        }
    }

    private static void Print(ToolConsole console, LeaseTarget target, Wish how, Outcome outcome)
    {
        Lease lease = outcome.Lease;
        string which = $"lease {OwnerText.Number(lease.Generation)} of VM {lease.Vm}";
        string functions = string.Join(' ', lease.Functions.Select(f => f.Address));
        if (!outcome.Reasons.IsEmpty)
        {
            RefusalText.Write(console, $"{which} still holds {functions}", outcome.Reasons);
            return;
        }

        var page = new Page(console);
        if (outcome.Plan is { } plan)
        {
            PlanText.Write(console, $"{which} gives {functions} back", plan);
        }
        else
        {
            page.Title($"detached: {which}, {functions}");
            page.Paragraph(how.Options.KeepBound ? "Clean, free, and on the VFIO driver still (--keep)." : "Clean, free, and as they were before.");
        }

        if (target.OthersIn(lease) is { IsEmpty: false } others)
        {
            page.Paragraph($"The whole lease, so {string.Join(", ", others)} too.");
        }
    }

    private static DetachedJson Json(Outcome outcome) => new(
        outcome.Lease.Generation,
        outcome.Lease.Vm.ToString(),
        [.. outcome.Lease.Functions.Select(f => f.Address.ToString())],
        outcome is { Error: null, Plan: null },
        outcome.Plan is { } plan ? HostStepJson.Of(plan) : [],
        JsonText.Reasons(outcome.Reasons));

    /// <summary>What the user asks for.</summary>
    private sealed record Wish(DetachOptions Options, bool IsPlan, string? Why);

    /// <summary>What became of one lease, or would.</summary>
    private sealed record Outcome(Lease Lease, HostPlan? Plan, VmError? Error)
    {
        public int ExitCode => Error is null ? Cli.ExitCode.Done : Cli.ExitCode.Of(Error);

        public ImmutableArray<VmError> Reasons => Error is null ? [] : [.. Error.Reasons.Select(r => HostReasons.WithGoOnOption(r, Lease))];
    }
}
