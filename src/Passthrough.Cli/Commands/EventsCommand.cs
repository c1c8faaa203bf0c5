using System.CommandLine;
using System.Globalization;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough events</c>: the trail of what happened to the ownership of devices, and each next event as it comes.</summary>
internal static class EventsCommand
{
    private const string Name = "passthrough events";

    private const string Details =
        """
        A line an event: its number, the time, what happened, the lease and its functions, who asked for it and
        why. The numbers are the host's revisions, without gaps. With --json each line is one JSON object.

        --follow waits for each next event, also across a lost connection to a server, until Ctrl-C (exit code
        130). To go on later where it ended, give the last number to --after.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Option<bool> follow = new("--follow") { Description = "Wait for each next event, until Ctrl-C" };
        Option<string> after = new("--after") { HelpName = "REVISION", Description = "Begin after this event; with the first one that is kept when not given" };
        var command = new Command("events", "Shows what happened to the ownership of devices") { follow, after };
        options.AddStoreTo(command);
        return new(command, Details, context => ReadRevision(context.Arguments.GetValue(after)).TryGetValue(out ulong? known, out VmError? error)
            ? StoreSession.RunAsync(context, StoreUse.Read, session => RunAsync(context, session, known, context.Arguments.GetValue(follow)))
            : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static VmResult<ulong?> ReadRevision(string? text) => text is null ? VmResult.Of<ulong?>(null)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong revision) ? VmResult.Of<ulong?>(revision)
        : new CommandLineInvalid($"--after '{SafeText.Line(text)}' is no revision: expected a decimal number from 0", Name);

    private static async ValueTask<int> RunAsync(CommandContext context, StoreSession session, ulong? known, bool follow)
    {
        if (session.IsMissing)
        {
            // Nobody would ever write to the memory that stands for it.
            return follow ? ExitCode.Unreadable : ExitCode.Done;
        }

        if (!(await session.Store.ReadCutAsync(session.Host, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out RegistrySnapshot? cut, out VmError? error))
        {
            return context.FailToOpen(error);
        }

        if (known is null && cut.Revision > 0)
        {
            context.Console.WriteErrorLine($"The events up to {OwnerText.Number(cut.Revision)} are forgotten ('passthrough store prune').");
        }

        await foreach (VmResult<StoredEvent> next in session.Store
            .EventsAsync(session.Host, known ?? cut.Revision, follow, context.CancellationToken).ConfigureAwait(false))
        {
            if (!next.TryGetValue(out StoredEvent? stored, out error))
            {
                return context.FailToOpen(error);
            }

            context.Console.WriteLine(context.WantsJson ? ToolJsonContext.Line(EventJson.Of(stored)) : EventText.Line(stored, session.Host));

            // Who follows wants it now.
            if (follow && context.Console.Flush().Error is { } unwritten)
            {
                return context.Fail(unwritten, ExitCode.Unreadable);
            }
        }

        return ExitCode.Done;
    }
}
