using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough watch</c>: what changes at the host, and who is given what, as it happens.</summary>
internal static class WatchCommand
{
    private const string Name = "passthrough watch";

    private const string RescanName = "--rescan";

    private const string Details =
        """
        A line a change: functions that are added, removed, replaced or moved, and what else differs about one,
        such as its driver; and each ownership event as 'passthrough events' prints it. Changes of the host have
        a dash for the event's number. With --json each line is one JSON object.

        The kernel tells of changes; beside that the host is read again every 30 seconds (--rescan), since not
        every change is told. Until Ctrl-C (exit code 130).
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Option<string> rescan = SecondsArgument.Create(RescanName, "Read the host again after so long without a word of the kernel's");
        var command = new Command("watch", "Shows what changes at the host and who is given what, live") { rescan };
        options.AddStoreTo(command);
        return new(command, Details, context =>
            SecondsArgument.Read(Name, RescanName, context.Arguments.GetValue(rescan)).TryGetValue(out TimeSpan? interval, out VmError? error)
                ? OpenAsync(context, interval is { } every ? HostWatchOptions.Default with { Rescan = every } : HostWatchOptions.Default)
                : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static ValueTask<int> OpenAsync(CommandContext context, HostWatchOptions watch) =>
        !context.OpenHost().TryGetValue(out LinuxHost? linux, out VmError? error) || (error = ManagedHost.WhyNotChange(linux)) is not null
            ? ValueTask.FromResult(context.FailToOpen(error))
            : ManagedHost.RunAsync(context, Name, context.Policy, StoreUse.Read, host => RunAsync(context, linux, host, watch));

    private static async ValueTask<int> RunAsync(CommandContext context, LinuxHost linux, ManagedHost host, HostWatchOptions watch)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var lines = new Lines(context);
        ulong known = host.Manager.Registry.Revision;

        // Nobody would ever write to the memory that stands for a store that is not there.
        Task<int>[] streams = host.Session.IsMissing
            ? [FollowHostAsync(context, linux, host, watch, lines, end.Token)]
            : [FollowHostAsync(context, linux, host, watch, lines, end.Token), FollowStoreAsync(context, host, known, lines, end.Token)];
        Task<int> first = await Task.WhenAny(streams).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);

        // The other one ends by its cancellation: how the first ended is what counts.
        await Task.WhenAll(streams.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await first.ConfigureAwait(false);
    }

    private static async Task<int> FollowHostAsync(
        CommandContext context, LinuxHost linux, ManagedHost host, HostWatchOptions watch, Lines lines, CancellationToken cancellationToken)
    {
        await foreach (HostWatchSignal signal in linux.WatchAsync(watch, cancellationToken).ConfigureAwait(false))
        {
            if (signal.Warning is { } warning)
            {
                context.Console.WriteErrorLine($"Warning {SafeText.Line(warning.ToString())}");
            }

            if (!(await host.Manager.RefreshAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(out InventoryChange? change, out VmError? error))
            {
                return context.FailToOpen(error);
            }

            DateTimeOffset at = TimeProvider.System.GetUtcNow();
            if (signal.Reason == HostWatchReason.Begun)
            {
                // Who waits for the first line knows then that nothing is missed from here on.
                context.Console.WriteErrorLine(SafeText.Line($"Watching host {host.Manager.Host} until Ctrl-C."));
            }

            foreach (HostChange next in HostChange.Of(change))
            {
                if (lines.Write(context.WantsJson ? ToolJsonContext.Line(HostChangeJson.Of(next, at)) : HostChangeText.Line(next, at)) is { } unwritten)
                {
                    return context.Fail(unwritten, ExitCode.Unreadable);
                }
            }
        }

        return ExitCode.Done;
    }

    private static async Task<int> FollowStoreAsync(CommandContext context, ManagedHost host, ulong known, Lines lines, CancellationToken cancellationToken)
    {
        await foreach (VmResult<StoredEvent> next in host.Session.Store
            .EventsAsync(host.Manager.Host, known, follow: true, cancellationToken).ConfigureAwait(false))
        {
            if (!next.TryGetValue(out StoredEvent? stored, out VmError? error))
            {
                return context.FailToOpen(error);
            }

            if (lines.Write(context.WantsJson ? ToolJsonContext.Line(EventJson.Of(stored)) : EventText.Line(stored, host.Manager.Host)) is { } unwritten)
            {
                return context.Fail(unwritten, ExitCode.Unreadable);
            }
        }

        return ExitCode.Done;
    }

    /// <summary>The output of two streams: a line at a time, and at once.</summary>
    private sealed class Lines(CommandContext context)
    {
        private readonly Lock _sync = new();

        public VmError? Write(string line)
        {
            lock (_sync)
            {
                context.Console.WriteLine(line);
                return context.Console.Flush().Error;
            }
        }
    }
}
