using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough assign DEVICES... --vm ID</c>: claims devices for a VM, durably; the host is not touched.</summary>
internal static class AssignCommand
{
    private const string Name = "passthrough assign";

    private const string Details =
        $"""
        {ClaimArguments.Details}

        The VM gets all of the devices or none. Only the claim is written: binding drivers is left to who
        starts the VM. Repeating a command with its --request-id finds the same lease and changes nothing.
        Exit code 0: the VM has them, 1: refused, 3: host or store cannot be used.

        Example:
          passthrough assign slot=0000:04:00 --vm web1 --reason 'ticket 4711'
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        var claim = new ClaimArguments();
        var requestId = new RequestIdArgument();
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        var command = new Command("assign", "Gives devices to a VM: writes the claim, all or nothing");
        claim.AddTo(command);
        command.Add(reason);
        requestId.AddTo(command);
        options.AddWritingTo(command);
        return new(command, Details, context =>
            claim.Read(Name, context.Arguments).TryGetValue(out ClaimRequest? request, out VmError? error)
            && requestId.Read(Name, context).TryGetValue(out Guid id, out error)
                ? ManagedHost.RunAsync(context, Name, claim.PolicyOf(context.Arguments), StoreUse.Make, host => RunAsync(context, host, request with { Id = id }, context.Arguments.GetValue(reason)))
                : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, ClaimRequest request, string? why)
    {
        VmResult<Lease> assigned = await host.Manager.AssignAsync(request, why, context.CancellationToken).ConfigureAwait(false);
        if (assigned.TryGetValue(out Lease? lease, out VmError? error))
        {
            Print(context, host.Manager.Host, lease, host.Manager.StoreLocation);
            return ExitCode.Done;
        }

        return Refuse(context, host.Manager.Host, request, error);
    }

    /// <summary>Prints what was given.</summary>
    internal static void Print(CommandContext context, HostId host, Lease lease, string store)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new AssignJson(
                host.ToString(), lease.Vm.ToString(), lease.Request.Devices.ToString()!, lease.Request.Id.ToString()!, true, lease.IsRepeat, LeaseJson.Of(lease), [])));
            return;
        }

        var page = new Page(context.Console);
        string functions = string.Join(' ', lease.Functions.Select(f => f.Address));
        page.Title(lease.IsRepeat
            ? $"repeated: VM {lease.Vm} has {functions} under this request already; nothing was changed"
            : $"assigned: VM {lease.Vm} has {functions}");
        page.Item("lease", OwnerText.Number(lease.Generation));
        page.Item("host", host.ToString());
        page.Item("store", SafeText.Line(store));
        page.Item("request", lease.Request.Id.ToString()!);
        page.Paragraph("The claim is written; the host was not touched.");
    }

    /// <summary>Prints a refusal as an answer; what is no answer is an error.</summary>
    internal static int Refuse(CommandContext context, HostId host, ClaimRequest request, VmError error)
    {
        if (ExitCode.Of(error) != ExitCode.Refused)
        {
            return context.Fail(error);
        }

        ImmutableArray<VmError> reasons = [.. error.Reasons.Select(HostReasons.AsOfTheHost)];
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new AssignJson(
                JsonText.OrNull(host), request.Vm.ToString(), request.Devices.ToString()!, request.Id.ToString()!, false, false, null, JsonText.Reasons(reasons))));
        }
        else
        {
            RefusalText.Write(context.Console, $"VM {request.Vm} does not get {request.Devices}", reasons);
        }

        return ExitCode.Refused;
    }
}
