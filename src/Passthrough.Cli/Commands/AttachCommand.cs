using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough attach DEVICES... --vm ID</c>: claims devices for a VM and has the host make them ready.</summary>
internal static class AttachCommand
{
    private const string Name = "passthrough attach";

    private const string Details =
        $"""
        {ClaimArguments.Details}

        The VM gets all of the devices or none: each is taken from its driver and bound to vfio-pci, or to
        --driver; its file /dev/vfio/N is given to --user. What QEMU is to be started with is printed. How each
        was before is kept in the store, and 'passthrough detach' puts it back. When a step fails, or at
        Ctrl-C, all is undone. --dry-run prints the steps as shell commands and changes nothing.
        Repeating a command with its --request-id finds the same lease and changes nothing.

        An endpoint of the IOMMU group that is not named and is on a host driver is a reason against it;
        --group asks for all endpoints of the groups.
        Exit code 0: the VM has them, 1: refused, 3: host or store cannot be used, or a step failed (PT6030) or
        has not come back from the kernel (PT6034).

        Examples:
          passthrough attach 0000:04:00.0 --vm web1 --user qemu --reason 'ticket 4711'
          passthrough attach 0000:04:00.0 --vm web1 --group --dry-run
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        var claim = new ClaimArguments();
        var requestId = new RequestIdArgument();
        Option<string> driver = new("--driver")
        {
            HelpName = "NAME",
            Description = "The VFIO driver to bind to: vfio-pci, or a variant driver for one vendor's cards",
            DefaultValueFactory = _ => AttachOptions.Default.Driver,
        };
        Option<string> user = new("--user") { HelpName = "NAME", Description = "Give the devices' files to this account (a name or a number), as which the VM runs" };
        Option<bool> group = new("--group") { Description = "Ask for every other endpoint of the devices' IOMMU groups too" };
        Option<bool> dryRun = DryRunArgument.Create();
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        var command = new Command("attach", "Gives devices to a VM and makes them ready for it: the claim, and the host's part");
        claim.AddTo(command);
        command.Add(driver);
        command.Add(user);
        command.Add(group);
        command.Add(dryRun);
        command.Add(reason);
        requestId.AddTo(command);
        options.AddWritingTo(command);
        return new(command, Details, context =>
        {
            ParseResult parsed = context.Arguments;
            string boundTo = parsed.GetRequiredValue(driver);
            bool isPlan = parsed.GetValue(dryRun);
            bool withGroups = parsed.GetValue(group);
            Guid id = default;
            if (!claim.Read(Name, parsed).TryGetValue(out ClaimRequest? request, out VmError? error)
                || (error = LinuxDeviceHost.CheckDriver(boundTo).Error) is not null
                || (withGroups && (error = WhyNotWithGroups(request)) is not null)
                || ((!isPlan || requestId.IsGiven(context)) && !requestId.Read(Name, context).TryGetValue(out id, out error)))
            {
                return ValueTask.FromResult(context.Fail(error, ExitCode.Usage));
            }

            var how = new AttachOptions { Driver = boundTo, User = parsed.GetValue(user) };
            return ManagedHost.RunAsync(
                context,
                Name,
                claim.PolicyOf(parsed),
                isPlan ? StoreUse.Read : StoreUse.Make,
                host =>
                {
                    DeviceSelection devices = withGroups ? WholeGroups.Of(host.Manager.Registry.Inventory, request.Devices) : request.Devices;
                    ClaimRequest asked = request with { Devices = devices, Id = id == default ? null : id };
                    return isPlan ? PlanAsync(context, host, asked, how) : RunAsync(context, host, asked, how, parsed.GetValue(reason));
                },
                isPlan);
        });
    }

    private static CommandLineInvalid? WhyNotWithGroups(ClaimRequest request) => WholeGroups.CanBeAddedTo(request.Devices)
        ? null
        : new CommandLineInvalid("--group goes with addresses, slots and groups: name the devices of a description, which 'passthrough check' tells", Name);

    private static async ValueTask<int> PlanAsync(CommandContext context, ManagedHost host, ClaimRequest request, AttachOptions how)
    {
        VmResult<HostPlan> planned = await host.Manager.PlanAttachAsync(request, how, context.CancellationToken).ConfigureAwait(false);
        if (!planned.TryGetValue(out HostPlan? plan, out VmError? error))
        {
            return Refuse(context, host, request, error, isDryRun: true);
        }

        if (context.WantsJson)
        {
            // The lease is that of the plan alone: nobody holds it.
            ImmutableArray<string> arguments = LinuxDeviceHost.QemuArguments(plan.Lease!);
            context.Console.WriteLine(ToolJsonContext.Text(AttachJson.Of(host, request, isDryRun: true) with
            {
                Accepted = true,
                QemuArguments = [.. arguments],
                Steps = HostStepJson.Of(plan),
            }));
        }
        else
        {
            PlanText.Write(context.Console, $"VM {request.Vm} gets {Functions(plan.Lease!)}", plan);
        }

        return ExitCode.Done;
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, ClaimRequest request, AttachOptions how, string? why)
    {
        CancellationTokenRegistration stopping = HostStopping.Await(context, "what was done is being undone");
        await using (stopping.ConfigureAwait(false))
        {
            VmResult<Lease> attached = await host.Manager
                .AttachAsync(request, how, why, StepProgress.For(context), context.CancellationToken).ConfigureAwait(false);
            if (!attached.TryGetValue(out Lease? lease, out VmError? error))
            {
                return Refuse(context, host, request, error, isDryRun: false);
            }

            Print(context, host, request, how, lease);
            return ExitCode.Done;
        }
    }

    private static void Print(CommandContext context, ManagedHost host, ClaimRequest request, AttachOptions how, Lease lease)
    {
        ImmutableArray<string> arguments = LinuxDeviceHost.QemuArguments(lease);
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(AttachJson.Of(host, request, isDryRun: false) with
            {
                Accepted = true,
                Repeated = lease.IsRepeat,
                Lease = LeaseJson.Of(lease),
                QemuArguments = [.. arguments],
            }));
            return;
        }

        var page = new Page(context.Console);
        page.Title(lease.IsRepeat
            ? $"repeated: VM {lease.Vm} has {Functions(lease)} under this request already; nothing was changed"
            : $"attached: VM {lease.Vm} has {Functions(lease)}");
        page.Item("lease", OwnerText.Number(lease.Generation));
        page.Item("host", host.Manager.Host.ToString());
        page.Item("store", SafeText.Line(host.Manager.StoreLocation));
        page.Item("request", lease.Request.Id.ToString()!);

        // With what a repeated request was granted its own first call knows.
        if (!lease.IsRepeat)
        {
            page.Item("driver", how.Driver);
            page.Item("user", SafeText.Line(how.User ?? "- (the files are as they were)"));
        }

        page.Paragraph("Start QEMU with:");
        foreach (string argument in arguments)
        {
            // Copied from the terminal: it is never broken.
            context.Console.WriteLine($"    {argument}");
        }
    }

    private static int Refuse(CommandContext context, ManagedHost host, ClaimRequest request, VmError error, bool isDryRun)
    {
        if (ExitCode.Of(error) != ExitCode.Refused)
        {
            return context.Fail(error);
        }

        ImmutableArray<VmError> reasons = [.. error.Reasons.Select(HostReasons.AsOfTheHost).Select(HostReasons.WithGroupOption)];
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(AttachJson.Of(host, request, isDryRun) with { Reasons = JsonText.Reasons(reasons) }));
        }
        else
        {
            RefusalText.Write(context.Console, $"VM {request.Vm} does not get {request.Devices}", reasons);
        }

        return ExitCode.Refused;
    }

    private static string Functions(Lease lease) => string.Join(' ', lease.Functions.Select(f => f.Address));
}
