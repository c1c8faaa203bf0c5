using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
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

        Only the claims end: restoring drivers is left to who bound the devices. When an address is not
        assigned, nothing is released. Exit code 0: released, or the VM held nothing; 1: refused, or some lease
        is still held; 3: host or store cannot be used.

        Examples:
          passthrough release 0000:04:00.0 --reason 'web1 was shut down'
          passthrough release --vm web1
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string[]> addresses = new("ADDRESS") { Description = "A function; its whole lease is released", Arity = ArgumentArity.ZeroOrMore };
        Option<string> vm = new("--vm") { HelpName = "ID", Description = "Release every lease of this VM" };
        Option<string> lease = new("--lease") { HelpName = "ID", Description = "Release the lease of this number" };
        Option<string> reason = ReasonArgument.Create("Why, for the trail of events", isRequired: false);
        var command = new Command("release", "Takes devices back from a VM: ends the claim") { addresses, vm, lease, reason };
        options.AddWritingTo(command);
        return new(command, Details, context =>
        {
            ParseResult parsed = context.Arguments;
            return Target.Read(parsed.GetValue(addresses) ?? [], parsed.GetValue(vm), parsed.GetValue(lease)).TryGetValue(out Target? target, out VmError? error)
                ? ManagedHost.RunAsync(context, Name, context.Policy, StoreUse.Change, host => RunAsync(context, host, target, parsed.GetValue(reason)))
                : ValueTask.FromResult(context.Fail(error, ExitCode.Usage));
        });
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, Target target, string? why)
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

    private static void Print(CommandContext context, ManagedHost host, Target target, ImmutableArray<ReleaseOutcome> outcomes)
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
            if (target.IsPartOf(outcome.Lease))
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

    /// <summary>What is to be released: one of the three.</summary>
    private sealed record Target(ImmutableArray<PciAddress> Addresses, VmId? Vm, ulong? Generation)
    {
        public static VmResult<Target> Read(string[] addresses, string? vm, string? lease)
        {
            if ((addresses.Length > 0 ? 1 : 0) + (vm is null ? 0 : 1) + (lease is null ? 0 : 1) != 1)
            {
                return new CommandLineInvalid($"{Name} takes one of ADDRESS..., --vm and --lease", Name);
            }

            if (vm is not null)
            {
                return VmId.Read(vm).TryGetValue(out VmId owner, out VmError? fault) ? new Target([], owner, null) : fault;
            }

            if (lease is not null)
            {
                return ulong.TryParse(lease, NumberStyles.None, CultureInfo.InvariantCulture, out ulong generation) && generation > 0
                    ? new Target([], null, generation)
                    : new CommandLineInvalid($"--lease '{SafeText.Line(lease)}' is no number of a lease: expected a decimal number from 1", Name);
            }

            return AddressArguments.Read(Name, addresses).TryGetValue(out ImmutableArray<PciAddress> read, out VmError? error) ? new Target(read, null, null) : error;
        }

        /// <summary>The leases in force that are meant, each once; or why one of the addresses has none.</summary>
        public VmResult<ImmutableArray<Lease>> LeasesOn(IRegistryReader registry)
        {
            if (Vm is { } vm)
            {
                return registry.LeasesOf(vm);
            }

            if (Generation is { } generation)
            {
                return registry.Snapshot().Claims.FirstOrDefault(c => c.Lease.Generation == generation) is { } claim
                    ? ImmutableArray.Create(claim.Lease)
                    : new LeaseNotInForce(generation, registry.Revision);
            }

            var leases = ImmutableArray.CreateBuilder<Lease>();
            var errors = ImmutableArray.CreateBuilder<VmError>();
            foreach (PciAddress address in Addresses)
            {
                switch (registry.TryFind(address, out RegisteredDevice? device) ? device.Ownership : (Ownership?)null)
                {
                    case null:
                        errors.Add(new FunctionNotFound(address));
                        break;
                    case { Lease: { } lease }:
                        leases.Add(lease);
                        break;
                    case { Quarantine: { } reason }:
                        errors.Add(new DeviceQuarantined(address, reason));
                        break;
                    default:
                        errors.Add(new DeviceStateConflict(VmErrorCode.NotAssigned, address));
                        break;
                }
            }

            return errors.Count > 0 ? VmError.Of(errors.DrainToImmutable()) : leases.DistinctBy(l => l.Generation).ToImmutableArray();
        }

        /// <summary>Whether some functions of a lease were named, and others were not.</summary>
        public bool IsPartOf(Lease lease) => !Addresses.IsEmpty && !lease.Functions.All(f => Addresses.Contains(f.Address));
    }
}
