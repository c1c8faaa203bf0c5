using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough vfs ADDRESS --count N</c>: gives a physical function as many virtual ones.</summary>
internal static class VfsCommand
{
    private const string Name = "passthrough vfs";

    private const string Details =
        """
        The new functions come up on no driver (sriov_drivers_autoprobe is off meanwhile, and then as it was), so
        that VMs can be given them. Another number than there are means that all are removed and made anew.
        Refused while a VM has one of them or the physical function, and while the host uses one of them.
        When a step fails all is undone. --dry-run prints the steps and changes nothing.
        Exit code 0: it has as many, 1: refused, 3: host or store cannot be used, or a step failed.

        Examples:
          passthrough vfs 0000:03:00.0 --count 4
          passthrough vfs 0000:03:00.0 --count 0 --dry-run
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string> address = new("ADDRESS") { Description = "The physical function" };
        Option<string> count = new("--count") { HelpName = "N", Description = "How many virtual functions it is to have; 0 removes all", Required = true };
        Option<bool> dryRun = DryRunArgument.Create();
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        var command = new Command("vfs", "Makes or removes the virtual functions of a physical one (SR-IOV)") { address, count, dryRun, reason };
        options.AddWritingTo(command);
        return new(command, Details, context =>
        {
            ParseResult parsed = context.Arguments;
            if (!AddressArguments.Read(Name, [parsed.GetRequiredValue(address)]).TryGetValue(out ImmutableArray<PciAddress> physical, out VmError? error)
                || !ReadCount(parsed.GetRequiredValue(count)).TryGetValue(out int wanted, out error))
            {
                return ValueTask.FromResult(context.Fail(error, ExitCode.Usage));
            }

            return parsed.GetValue(dryRun)
                ? ManagedHost.RunAsync(context, Name, context.Policy, StoreUse.Read, host => PlanAsync(context, host, physical[0], wanted), isPlan: true)
                : ManagedHost.RunAsync(context, Name, context.Policy, StoreUse.Make, host => RunAsync(context, host, physical[0], wanted, parsed.GetValue(reason)));
        });
    }

    private static VmResult<int> ReadCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= ushort.MaxValue
        ? count
        : new CommandLineInvalid($"--count '{SafeText.Line(text)}' is no number of virtual functions: expected one from 0 to {ushort.MaxValue}", Name);

    private static async ValueTask<int> PlanAsync(CommandContext context, ManagedHost host, PciAddress physical, int count)
    {
        VmResult<HostPlan> planned = await host.Manager.PlanVirtualFunctionsAsync(physical, count, context.CancellationToken).ConfigureAwait(false);
        if (!planned.TryGetValue(out HostPlan? plan, out VmError? error))
        {
            return Refuse(context, host, physical, count, error, isDryRun: true);
        }

        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(Json(host, physical, count, isDryRun: true, HostStepJson.Of(plan), [])));
        }
        else
        {
            PlanText.Write(context.Console, $"{physical} gets {Virtual(count)}", plan);
        }

        return ExitCode.Done;
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, PciAddress physical, int count, string? why)
    {
        VmResult changed;
        CancellationTokenRegistration stopping = HostStopping.Await(context, "what was done is being undone");
        await using (stopping.ConfigureAwait(false))
        {
            changed = await host.Manager
                .SetVirtualFunctionsAsync(physical, count, why, StepProgress.For(context), context.CancellationToken).ConfigureAwait(false);
        }

        if (changed.Error is { } error)
        {
            return Refuse(context, host, physical, count, error, isDryRun: false);
        }

        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(Json(host, physical, count, isDryRun: false, [], [])));
            return ExitCode.Done;
        }

        var page = new Page(context.Console);
        page.Title($"{physical} has {Virtual(count)}");
        foreach (PciAddress address in FunctionsOf(host, physical))
        {
            page.Paragraph(address.ToString());
        }

        return ExitCode.Done;
    }

    private static int Refuse(CommandContext context, ManagedHost host, PciAddress physical, int count, VmError error, bool isDryRun)
    {
        if (ExitCode.Of(error) != ExitCode.Refused)
        {
            return context.Fail(error);
        }

        ImmutableArray<VmError> reasons = [.. error.Reasons.Select(HostReasons.AsOfTheHost)];
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(Json(host, physical, count, isDryRun, [], reasons)));
        }
        else
        {
            RefusalText.Write(context.Console, $"{physical} does not get {Virtual(count)}", reasons);
        }

        return ExitCode.Refused;
    }

    private static VfsJson Json(ManagedHost host, PciAddress physical, int count, bool isDryRun, HostStepJson[] steps, ImmutableArray<VmError> reasons) => new(
        host.Manager.Host.ToString(),
        physical.ToString(),
        count,
        reasons.IsEmpty,
        isDryRun,
        steps,
        [.. FunctionsOf(host, physical).Select(a => a.ToString())],
        JsonText.Reasons(reasons));

    private static ImmutableArray<PciAddress> FunctionsOf(ManagedHost host, PciAddress physical) =>
        host.Manager.Registry.Inventory.TryFind(physical, out PciFunction? function) ? function.VirtualFunctions : [];

    private static string Virtual(int count) => OwnerText.Count(count, "virtual function", "virtual functions");
}
