using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough reconcile [--apply]</c>: what the store says and the host does not, and the command that resolves each.</summary>
internal static class ReconcileCommand
{
    private const string Name = "passthrough reconcile";

    private const string Details =
        """
        Tells every difference: claims that a crash left reserved or releasing, claims of a boot that is over,
        devices that are gone or were replaced, two VMs in one IOMMU group, devices on a VFIO driver that nobody
        claimed, with the process that has one open. Beside each stands the command that resolves it, for a
        person to decide.

        --apply resolves what is certain. Nothing is freed by guess.
        Exit code 0: no difference is left, 1: some are, 3: host or store cannot be used.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Option<bool> apply = new("--apply") { Description = "Resolve what is certain" };
        var command = new Command("reconcile", "Compares the store with the host and tells every difference") { apply };
        options.AddWritingTo(command);
        return new(command, Details, context =>
        {
            bool applies = context.Arguments.GetValue(apply);
            return ManagedHost.RunAsync(context, Name, context.Policy, applies ? StoreUse.Change : StoreUse.Read, host => RunAsync(context, host, applies));
        });
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ManagedHost host, bool apply)
    {
        VmResult<ReconcileReport> compared = await host.Manager.ReconcileAsync(apply, cancellationToken: context.CancellationToken).ConfigureAwait(false);
        if (!compared.TryGetValue(out ReconcileReport? report, out VmError? error))
        {
            return context.FailToOpen(error);
        }

        HostInventory inventory = host.Manager.Registry.Inventory;
        VfioHolders? holders = report.Findings.Any(f => f.Kind == ReconcileFindingKind.BoundUnclaimed) ? HolderReading.Read(context, inventory) : null;
        report = new(report.Revision, [.. report.Findings.Select(f => HolderText.Told(f, inventory, holders))]);
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new ReconcileJson(
                host.Manager.Host.ToString(), report.Revision, apply, [.. report.Findings.Select(f => Json(f, inventory, holders))])));
        }
        else
        {
            ReconcileText.Write(context.Console, host.Session, report, apply);
        }

        return report.Findings.All(f => f.Applied) ? ExitCode.Done : ExitCode.Refused;
    }

    private static FindingJson Json(ReconcileFinding finding, HostInventory inventory, VfioHolders? holders) => new(
        ReconcileText.Kind(finding.Kind),
        finding.Message,
        JsonText.Texts(finding.Devices),
        finding.Vm?.ToString(),
        finding.Lease?.Generation,
        finding.Command,
        finding.IsCertain,
        finding.Applied,
        finding.Error is { } error ? ReasonJson.Of(error) : null,
        holders is not null && finding.Kind == ReconcileFindingKind.BoundUnclaimed ? HolderJson.Of(HolderText.Of(finding, inventory, holders)) : null);
}
