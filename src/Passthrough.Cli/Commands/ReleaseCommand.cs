using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough release (ADDRESS...|--vm ID|--lease ID)</c>: takes claims back; the host is not touched.</summary>
internal static class ReleaseCommand
{
    private const string Name = "passthrough release";

    private const string Details =
        """
        What is taken back:
          ADDRESS...   the leases that hold these functions, each lease whole: its other functions too
          --vm ID      every lease of the VM
          --lease ID   the lease of this number ('passthrough owners' tells it)

        Only the claims end: what 'passthrough attach' made ready is refused, and 'passthrough detach' takes it
        back. When an address is not assigned, nothing is released. Exit code 0: released, or the VM held
        nothing; 1: refused, or some lease is still held; 3: host or store cannot be used.

        Examples:
          passthrough release 0000:04:00.0 --reason 'web1 was shut down'
          passthrough release --vm web1
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        var leases = new LeaseArguments();
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        var command = new Command("release", "Takes devices back from a VM: ends the claim");
        leases.AddTo(command);
        command.Add(reason);
        options.AddWritingTo(command);
        return new(command, Details, context => leases.Read(Name, context.Arguments).TryGetValue(out LeaseTarget? target, out VmError? error)
            ? ManagedHost.RunAsync(context, Name, context.Policy, StoreUse.Change, host => RunAsync(context, host, target, context.Arguments.GetValue(reason)))
            : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, LeaseTarget target, string? why)
    {
        if (!target.LeasesOn(host.Manager.Registry).TryGetValue(out ImmutableArray<Lease> leases, out VmError? error))
        {
            return Refuse(context, host, error);
        }

        var outcomes = ImmutableArray.CreateBuilder<ReleaseOutcome>();
        foreach (Lease lease in leases)
        {
            outcomes.Add(new(lease, await host.Manager.ReleaseAsync(lease, why, context.CancellationToken).ConfigureAwait(false)));
        }

        Print(context, host, target, outcomes.ToImmutable());
        ImmutableArray<VmError> failed = [.. outcomes.Select(o => o.Result.Error).OfType<VmError>()];
        return failed.IsEmpty ? ExitCode.Done : failed.Max(ExitCode.Of);
    }

    private static int Refuse(CommandContext context, ManagedHost host, VmError error)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new ReleaseJson(host.Manager.Host.ToString(), [], JsonText.Reasons(error.Reasons))));
        }
        else
        {
            RefusalText.Write(context.Console, "nothing is released", error.Reasons);
        }

        return ExitCode.Refused;
    }

    private static void Print(CommandContext context, ManagedHost host, LeaseTarget target, ImmutableArray<ReleaseOutcome> outcomes)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new ReleaseJson(host.Manager.Host.ToString(), [.. outcomes.Select(Json)], [])));
            return;
        }

        if (outcomes.IsEmpty)
        {
            context.Console.WriteLine($"nothing to release: VM {target.Vm} has no lease on host {host.Manager.Host}");
        }

        var page = new Page(context.Console);
        foreach (ReleaseOutcome outcome in outcomes)
        {
            string lease = $"lease {OwnerText.Number(outcome.Lease.Generation)} of VM {outcome.Lease.Vm}";
            string functions = string.Join(' ', outcome.Lease.Functions.Select(f => f.Address));
            if (outcome.Result.Error is { } error)
            {
                RefusalText.Write(context.Console, $"{lease} still holds {functions}", error.Reasons);
                continue;
            }

            page.Title($"released: {lease}, {functions}");
            if (!target.OthersIn(outcome.Lease).IsEmpty)
            {
                page.Paragraph("The whole lease was released, its other functions too.");
            }
        }
    }

    private static ReleasedJson Json(ReleaseOutcome outcome) => new(
        outcome.Lease.Generation,
        outcome.Lease.Vm.ToString(),
        [.. outcome.Lease.Functions.Select(f => f.Address.ToString())],
        outcome.Result.Error is null,
        JsonText.Reasons(outcome.Result.Error?.Reasons ?? []));
}
