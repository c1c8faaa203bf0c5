using System.CommandLine;
using System.Globalization;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough store status|migrate|prune|verify</c>: looking after the store itself.</summary>
internal static class StoreCommand
{
    private const string Details =
        $"""
        Where claims are kept, in this order: --store LOCATION, the environment variable {StoreLocation.Variable},
        {StoreLocation.DefaultPath}.

        A location is the path of a SQLite file; or a PostgreSQL connection string with Host=, or an address
        that begins with postgres:// or postgresql://. What stands on a command line every user can read: give
        a password by {StoreLocation.Variable}, PGPASSWORD or a password file (PGPASSFILE).
        """;

    private const string PruneName = "passthrough store prune";

    public static ToolCommand Create(ToolOptions options) => ToolCommand.Of(
        new Command("store", "Looks after the store of claims"), Details, Status(options), Migrate(options), Verify(options), Prune(options));

    private static ToolCommand Status(ToolOptions options)
    {
        var command = new Command("status", "Shows where the store is, the version of its tables, and its hosts") { options.Store };
        return new(command, "Nothing is written, and no store is made. Exit code 0: it can be used, also when there is none yet; 3: it cannot.", async context =>
            (await StoreCare.ReadStatusAsync(context.StoreLocation, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out StoreStatusJson? status, out VmError? error)
                ? Print(context, status)
                : context.FailToOpen(error));
    }

    private static ToolCommand Migrate(ToolOptions options)
    {
        var command = new Command("migrate", "Makes the tables, or brings them to this version") { options.Store };
        return new(command, "A store in SQLite is made and brought forward by whoever writes to it first; one in PostgreSQL needs this. Repeating it is safe.", async context =>
            (await StoreCare.MigrateAsync(context.StoreLocation, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out StoreMigratedJson? migrated, out VmError? error)
                ? Print(context, migrated)
                : context.FailToOpen(error));
    }

    private static ToolCommand Verify(ToolOptions options)
    {
        var command = new Command("verify", "Looks through the whole store for damage") { options.Store };
        return new(command, "Every row, every checksum, and that the events amount to what is stored. Exit code 0: sound, 1: damage was found, 3: the store cannot be opened.", async context =>
            (await StoreCare.VerifyAsync(context.StoreLocation, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out StoreVerifiedJson? verified, out VmError? error)
                ? Print(context, verified)
                : context.FailToOpen(error));
    }

    private static ToolCommand Prune(ToolOptions options)
    {
        Option<string> before = new("--before")
        {
            HelpName = "TIME",
            Description = "A date or a time, UTC unless it has a zone: 2026-01-31, 2026-01-31T18:00, 2026-01-31T18:00+01:00",
            Required = true,
        };
        var command = new Command("prune", "Forgets old events of the host; all claims stay") { before };
        options.AddStoreTo(command);
        return new(
            command,
            """
            What the forgotten events amounted to is kept, and the trail goes on from there. The ids of requests
            whose leases ended before are forgotten too: repeating those makes new claims.
            """,
            context => ReadTime(context.Arguments.GetRequiredValue(before)).TryGetValue(out DateTimeOffset time, out VmError? error)
                ? StoreSession.RunAsync(context, StoreUse.Change, session => PruneAsync(context, session, time))
                : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static async ValueTask<int> PruneAsync(CommandContext context, StoreSession session, DateTimeOffset before)
    {
        if (!(await session.Store.PruneAsync(session.Host, before, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out PruneOutcome? outcome, out VmError? error))
        {
            return context.FailToOpen(error);
        }

        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new StorePrunedJson(session.Location, session.Host.ToString(), outcome.Cut, outcome.Forgotten)));
        }
        else
        {
            context.Console.WriteLine($"forgot {OwnerText.Count(outcome.Forgotten, "event", "events")} of host {session.Host} before {OwnerText.Time(before)}"
                + (outcome.Cut > 0 ? $"; the trail begins after {OwnerText.Number(outcome.Cut)}" : "; the trail is whole"));
        }

        return ExitCode.Done;
    }

    private static VmResult<DateTimeOffset> ReadTime(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
            ? time
            : new CommandLineInvalid($"--before '{SafeText.Line(text)}' is no time: expected one like 2026-01-31 or 2026-01-31T18:00:00Z", PruneName);

    private static int Print(CommandContext context, StoreStatusJson status)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(status));
        }
        else
        {
            StoreText.Write(context.Console, status);
        }

        return ExitCode.Done;
    }

    private static int Print(CommandContext context, StoreMigratedJson migrated)
    {
        context.Console.WriteLine(context.WantsJson
            ? ToolJsonContext.Text(migrated)
            : SafeText.Line($"{migrated.Store}: {(migrated.From == migrated.To ? "nothing to do," : "the tables are")} at version {StoreText.Version(migrated.To)}"));
        return ExitCode.Done;
    }

    private static int Print(CommandContext context, StoreVerifiedJson verified)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(verified));
        }
        else
        {
            StoreText.Write(context.Console, verified);
        }

        return verified.Sound ? ExitCode.Done : ExitCode.Refused;
    }
}
