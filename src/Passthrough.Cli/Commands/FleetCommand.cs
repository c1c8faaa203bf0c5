using System.CommandLine;
using System.Globalization;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough fleet list|assign|publish</c>: many hosts in one PostgreSQL store.</summary>
internal static class FleetCommand
{
    private const string AssignName = "passthrough fleet assign";
    private const string PublishName = "passthrough fleet publish";
    private const string ListName = "passthrough fleet list";

    private const string Details =
        """
        Every host runs 'passthrough fleet publish --every 20' (as a service); then devices can be asked for on
        whichever host has them. Needs a PostgreSQL store: see 'passthrough store --help'.
        """;

    private const string AssignDetails =
        $"""
        {ClaimArguments.Details}

        Hosts are asked in the order of their ids, each by its own rules; the first that can gives the devices,
        all on one host. Describe them ('vendor=10de,count=2,same-numa'): an address means one of each host asked.
        Exit code 0: some host gave them, 1: refused, with each host's reasons; 3: the store cannot be used.
        """;

    public static ToolCommand Create(ToolOptions options) =>
        ToolCommand.Of(new Command("fleet", "Works with the devices of many hosts"), Details, List(options), Assign(options), Publish(options));

    private static ToolCommand List(ToolOptions options)
    {
        Option<string> seenWithin = SecondsArgument.Create("--seen-within", "Only hosts that published at most so many seconds ago");
        var command = new Command("list", "Lists the hosts that published what they have") { seenWithin, options.Store };
        return new(command, "Times are the server's.", context =>
            SecondsArgument.Read(ListName, "--seen-within", context.Arguments.GetValue(seenWithin)).TryGetValue(out TimeSpan? within, out VmError? error)
                ? FleetSession.RunAsync(context, fleet => ListAsync(context, fleet, within))
                : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static ToolCommand Assign(ToolOptions options)
    {
        var claim = new ClaimArguments();
        var requestId = new RequestIdArgument();
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        Option<string> seenWithin = SecondsArgument.Create("--seen-within", "Ask only hosts that published at most so many seconds ago; 60 when not given");
        var command = new Command("assign", "Gives devices of whichever host has them to a VM");
        claim.AddTo(command);
        command.Add(seenWithin);
        command.Add(reason);
        requestId.AddTo(command);
        command.Add(options.Store);
        command.Add(options.Who);
        return new(command, AssignDetails, context =>
        {
            ParseResult parsed = context.Arguments;
            if (!claim.Read(AssignName, parsed).TryGetValue(out ClaimRequest? request, out VmError? error)
                || !SecondsArgument.Read(AssignName, "--seen-within", parsed.GetValue(seenWithin)).TryGetValue(out TimeSpan? within, out error)
                || !WhoAsks.Of(parsed.GetValue(options.Who), AssignName).TryGetValue(out string? who, out error)
                || !requestId.Read(AssignName, context).TryGetValue(out Guid id, out error))
            {
                return ValueTask.FromResult(context.Fail(error, ExitCode.Usage));
            }

            (HostId here, string? boot) = HostNaming.Here();
            var fleetOptions = new FleetOptions
            {
                SeenWithin = within ?? TimeSpan.FromMinutes(1),
                Policy = claim.PolicyOf(parsed),
                By = new AuditStamp(who, FromHost: here, BootId: boot),
            };
            return FleetSession.RunAsync(context, store => AssignAsync(context, new(store, fleetOptions), request with { Id = id }, parsed.GetValue(reason), store.Location));
        });
    }

    private static ToolCommand Publish(ToolOptions options)
    {
        Option<string> every = SecondsArgument.Create("--every", "Publish again after so many seconds, until Ctrl-C");
        var command = new Command("publish", "Publishes what this host has, and that it lives") { every };
        options.AddStoreTo(command);
        return new(command, "With --every, what goes wrong is said on standard error, and the next time it is tried again.", context =>
            SecondsArgument.Read(PublishName, "--every", context.Arguments.GetValue(every)).TryGetValue(out TimeSpan? interval, out VmError? error)
                ? FleetSession.RunAsync(context, fleet => PublishAsync(context, fleet, interval))
                : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static async ValueTask<int> ListAsync(CommandContext context, IFleetStore fleet, TimeSpan? within)
    {
        if (!(await fleet.FleetAsync(within, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out IReadOnlyList<FleetHost>? hosts, out VmError? error))
        {
            return context.FailToOpen(error);
        }

        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text([.. hosts.Select(h => new FleetHostJson(
                h.Host.ToString(), JsonText.Time(h.LastSeen), Math.Round(h.Ago.TotalSeconds, 3), h.InventoryRevision, h.Revision))]));
            return ExitCode.Done;
        }

        context.Console.WriteLine(SafeText.Line($"{OwnerText.Count(hosts.Count, "host", "hosts")} in {fleet.Location}"));
        var page = new Page(context.Console);
        foreach (FleetHost host in hosts)
        {
            page.Paragraph(string.Create(
                CultureInfo.InvariantCulture,
                $"{host.Host}  seen {host.Ago.TotalSeconds:0} s ago ({OwnerText.Time(host.LastSeen)}), inventory {host.InventoryRevision}, revision {host.Revision}"));
        }

        return ExitCode.Done;
    }

    private static async ValueTask<int> AssignAsync(CommandContext context, PassthroughFleet fleet, ClaimRequest request, string? why, string store)
    {
        VmResult<FleetGrant> granted = await fleet.AssignAsync(request, why, context.CancellationToken).ConfigureAwait(false);
        if (granted.TryGetValue(out FleetGrant? grant, out VmError? error))
        {
            AssignCommand.Print(context, grant.Host, grant.Lease, store);
            return ExitCode.Done;
        }

        return AssignCommand.Refuse(context, default, request, error);
    }

    private static async ValueTask<int> PublishAsync(CommandContext context, IFleetStore fleet, TimeSpan? interval)
    {
        while (true)
        {
            VmError? error = await PublishOnceAsync(context, fleet).ConfigureAwait(false);
            if (interval is not { } wait || error is { Code: VmErrorCode.HostIsRecording })
            {
                return error is null ? ExitCode.Done : context.FailToOpen(error);
            }

            if (error is not null)
            {
                context.Console.WriteError(error);
            }

            await Task.Delay(wait, context.CancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<VmError?> PublishOnceAsync(CommandContext context, IFleetStore fleet)
    {
        if (!context.OpenHost().TryGetValue(out LinuxHost? host, out VmError? error)
            || (error = ManagedHost.WhyNotChange(host)) is not null
            || !HostNaming.IdOf(context, host).TryGetValue(out HostId id, out error)
            || !host.ReadInventory(context.CancellationToken).TryGetValue(out HostInventory? inventory, out error)
            || !(await fleet.PublishAsync(id, inventory, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out ulong revision, out error))
        {
            return error;
        }

        int functions = inventory.Functions.Length;
        context.Console.WriteLine(context.WantsJson
            ? ToolJsonContext.Line(new FleetPublishedJson(id.ToString(), revision, functions))
            : $"published {OwnerText.Count(functions, "function", "functions")} of host {id}, inventory {OwnerText.Number(revision)}");
        return context.Console.Flush().Error;
    }
}
