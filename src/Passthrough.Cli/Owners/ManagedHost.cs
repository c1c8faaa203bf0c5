using Passthrough.Cli.Commands;
using Passthrough.Cli.Output;
using Passthrough.Linux;

namespace Passthrough.Cli.Owners;

/// <summary>A host that a command manages: the registry decides, the store remembers.</summary>
/// <param name="Manager">The manager.</param>
/// <param name="Session">The store.</param>
internal sealed record ManagedHost(PassthroughManager Manager, StoreSession Session)
{
    /// <summary>Opens host, store and manager for a command, and closes them afterwards.</summary>
    /// <param name="context">What the user typed.</param>
    /// <param name="command">The command, as the user types it.</param>
    /// <param name="policy">What the operator allows.</param>
    /// <param name="use">What the store is opened for; only what reads may be about a recording.</param>
    /// <param name="work">What to do then.</param>
    /// <param name="isPlan">Whether what reads is a plan of work at the host, which cannot be about a recording either.</param>
    /// <returns>How the tool ends; what stands against opening them is said on standard error.</returns>
    public static async ValueTask<int> RunAsync(
        CommandContext context, string command, OwnershipPolicy policy, StoreUse use, Func<ManagedHost, ValueTask<int>> work, bool isPlan = false)
    {
        if (!WhoAsks.Of(context.Arguments.GetValue(context.Options.Who), command).TryGetValue(out string? who, out VmError? error))
        {
            return context.Fail(error, ExitCode.Usage);
        }

        if (!context.OpenHost().TryGetValue(out LinuxHost? host, out error)
            || ((use != StoreUse.Read || isPlan) && (error = WhyNotChange(host)) is not null)
            || !HostNaming.IdOf(context, host).TryGetValue(out HostId id, out error))
        {
            return context.FailToOpen(error);
        }

        return await StoreSession.RunAsync(context, id, use, async session =>
        {
            // Without a host to ask from: the files of a host are read on that host.
            var options = new ManagerOptions { Policy = policy, Who = who };
            VmResult<PassthroughManager> opened = await PassthroughManager.OpenAsync(
                id, context.Hosts.Work(host), session.Store, options, context.CancellationToken).ConfigureAwait(false);
            if (!opened.TryGetValue(out PassthroughManager? manager, out VmError? unopened))
            {
                return context.FailToOpen(unopened);
            }

            await using (manager.ConfigureAwait(false))
            {
                foreach (VmError warning in manager.Registry.Inventory.Warnings)
                {
                    context.Console.WriteErrorLine($"Warning {SafeText.Line(warning.ToString())}");
                }

                return await work(new(manager, session)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Why nothing about a host can be changed; null when it can.</summary>
    public static VmError? WhyNotChange(LinuxHost host) => host.IsRecording ? new HostIsRecording(host.Path) : null;
}
