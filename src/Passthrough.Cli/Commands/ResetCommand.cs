using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough reset ADDRESS [--vm ID]</c>: resets a device, and all that its reset reaches.</summary>
internal static class ResetCommand
{
    private const string Name = "passthrough reset";

    private const string Details =
        """
        By the kernel's reset of the function; where that would reach others, by VFIO's hot reset of them all,
        if nobody else has one and the host needs none. A device that a VM has is reset with --vm, while the VM
        does not run. One that is free is kept for the VM 'passthrough-reset' meanwhile; one in quarantine stays
        there, 'passthrough clear' lets it out. A free device whose reset fails is in quarantine.
        --dry-run prints the steps as shell commands and changes nothing.
        Exit code 0: reset, 1: refused, 3: host or store cannot be used, or the reset failed (PT6030) or has not
        come back from the kernel (PT6034).

        Examples:
          passthrough reset 0000:04:00.0
          passthrough reset 0000:04:00.0 --vm web1 --reason 'hangs after its guest crashed'
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string> address = new("ADDRESS") { Description = "The function, such as 0000:01:00.0 or 01:00.0" };
        Option<string> vm = new("--vm") { HelpName = "ID", Description = "The VM that has it, which is not running" };
        Option<bool> dryRun = DryRunArgument.Create();
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        var command = new Command("reset", "Resets a device, and what its reset reaches") { address, vm, dryRun, reason };
        options.AddWritingTo(command);
        return new(command, Details, context =>
        {
            ParseResult parsed = context.Arguments;
            VmId? owner = null;
            if (!AddressArguments.Read(Name, [parsed.GetRequiredValue(address)]).TryGetValue(out ImmutableArray<PciAddress> function, out VmError? error)
                || (parsed.GetValue(vm) is { } text && !Read(text, out owner).TryGetValue(out _, out error)))
            {
                return ValueTask.FromResult(context.Fail(error, ExitCode.Usage));
            }

            bool isPlan = parsed.GetValue(dryRun);
            return ManagedHost.RunAsync(
                context,
                Name,
                context.Policy,
                isPlan ? StoreUse.Read : StoreUse.Make,
                host => isPlan ? PlanAsync(context, host, function[0], owner) : RunAsync(context, host, function[0], owner, parsed.GetValue(reason)),
                isPlan);
        });
    }

    private static VmResult<VmId> Read(string text, out VmId? owner)
    {
        VmResult<VmId> read = VmId.Read(text);
        owner = read.TryGetValue(out VmId vm, out _) ? vm : null;
        return read;
    }

    private static async ValueTask<int> PlanAsync(CommandContext context, ManagedHost host, PciAddress address, VmId? owner)
    {
        VmResult<HostPlan> planned = await host.Manager.PlanResetAsync(address, owner, context.CancellationToken).ConfigureAwait(false);
        if (!planned.TryGetValue(out HostPlan? plan, out VmError? error))
        {
            return Refuse(context, host, address, error, isDryRun: true);
        }

        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new ResetJson(
                host.Manager.Host.ToString(), address.ToString(), true, true, Texts(plan.Steps.SelectMany(s => s.Functions)), HostStepJson.Of(plan), [])));
        }
        else
        {
            PlanText.Write(context.Console, $"{address} is reset", plan);
        }

        return ExitCode.Done;
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, PciAddress address, VmId? owner, string? why)
    {
        CancellationTokenRegistration stopping = HostStopping.Await(context, "a reset that was begun is waited for");
        await using (stopping.ConfigureAwait(false))
        {
            var reached = new Reached(StepProgress.For(context));
            VmResult reset = await host.Manager.ResetAsync(address, owner, why, reached, context.CancellationToken).ConfigureAwait(false);
            if (reset.Error is { } error)
            {
                return Refuse(context, host, address, error, isDryRun: false);
            }

            Print(context, host, address, Texts(reached.Functions));
            return ExitCode.Done;
        }
    }

    private static void Print(CommandContext context, ManagedHost host, PciAddress address, string[] functions)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new ResetJson(host.Manager.Host.ToString(), address.ToString(), true, false, functions, [], [])));
            return;
        }

        var page = new Page(context.Console);
        page.Title($"reset: {address}");
        if (functions.Where(f => !string.Equals(f, address.ToString(), StringComparison.Ordinal)).ToArray() is { Length: > 0 } others)
        {
            page.Paragraph($"Its reset reached {string.Join(", ", others)} too.");
        }
    }

    private static int Refuse(CommandContext context, ManagedHost host, PciAddress address, VmError error, bool isDryRun)
    {
        if (ExitCode.Of(error) != ExitCode.Refused)
        {
            return context.Fail(error);
        }

        ImmutableArray<VmError> reasons = [.. error.Reasons.Select(HostReasons.AsOfTheHost)];
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new ResetJson(
                host.Manager.Host.ToString(), address.ToString(), false, isDryRun, [], [], JsonText.Reasons(reasons))));
        }
        else
        {
            RefusalText.Write(context.Console, $"{address} is not reset", reasons);
        }

        return ExitCode.Refused;
    }

    private static string[] Texts(IEnumerable<FunctionKey> functions) => [.. functions.Select(f => f.Address).Distinct().Order().Select(a => a.ToString())];

    /// <summary>Keeps whom the reset reached, which only its steps tell.</summary>
    private sealed class Reached(IProgress<HostStepResult>? progress) : IProgress<HostStepResult>
    {
        private readonly List<FunctionKey> _functions = [];

        public IEnumerable<FunctionKey> Functions => _functions;

        public void Report(HostStepResult value)
        {
            if (value.State == HostStepState.Done)
            {
                _functions.AddRange(value.Step.Functions);
            }

            progress?.Report(value);
        }
    }
}
