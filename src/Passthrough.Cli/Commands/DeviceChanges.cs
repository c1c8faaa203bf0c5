using System.Collections.Immutable;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary>Doing the same to several devices, each by itself: one that is refused does not stop the others.</summary>
internal static class DeviceChanges
{
    /// <summary>Does it.</summary>
    /// <param name="context">What the user typed.</param>
    /// <param name="name">The command, as the user types it.</param>
    /// <param name="texts">The addresses.</param>
    /// <param name="done">What is said of a device for which it is done, after its address.</param>
    /// <param name="change">What to do.</param>
    /// <returns>How the tool ends.</returns>
    public static ValueTask<int> RunAsync(
        CommandContext context, string name, string[] texts, string done, Func<PassthroughManager, PciAddress, ValueTask<VmResult>> change) =>
        AddressArguments.Read(name, texts).TryGetValue(out ImmutableArray<PciAddress> addresses, out VmError? error)
            ? ManagedHost.RunAsync(context, name, context.Policy, StoreUse.Change, host => RunAsync(context, host, [.. addresses.Distinct()], done, change))
            : ValueTask.FromResult(context.Fail(error, ExitCode.Usage));

    private static async ValueTask<int> RunAsync(
        CommandContext context, ManagedHost host, ImmutableArray<PciAddress> addresses, string done, Func<PassthroughManager, PciAddress, ValueTask<VmResult>> change)
    {
        var outcomes = new List<(PciAddress Address, ImmutableArray<VmError> Reasons)>();
        int exitCode = ExitCode.Done;
        foreach (PciAddress address in addresses)
        {
            VmResult changed = await change(host.Manager, address).ConfigureAwait(false);
            if (changed.Error is { } error && ExitCode.Of(error) == ExitCode.Unreadable)
            {
                // The next would fail alike; what was done before is said all the same.
                exitCode = context.Fail(error, ExitCode.Unreadable);
                break;
            }

            outcomes.Add((address, changed.Error is { } refused ? [.. refused.Reasons.Select(HostReasons.AsOfTheHost)] : []));
        }

        Print(context, host, outcomes, done);
        return exitCode != ExitCode.Done ? exitCode : outcomes.Exists(o => !o.Reasons.IsEmpty) ? ExitCode.Refused : ExitCode.Done;
    }

    private static void Print(CommandContext context, ManagedHost host, List<(PciAddress Address, ImmutableArray<VmError> Reasons)> outcomes, string done)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new DeviceChangesJson(
                host.Manager.Host.ToString(),
                [.. outcomes.Select(o => new DeviceChangeJson(o.Address.ToString(), o.Reasons.IsEmpty, JsonText.Reasons(o.Reasons)))])));
            return;
        }

        var page = new Page(context.Console);
        foreach ((PciAddress address, ImmutableArray<VmError> reasons) in outcomes)
        {
            page.Title(reasons.IsEmpty ? $"{address} {done}" : $"refused: {address}");
            RefusalText.WriteReasons(page, reasons);
        }
    }
}
