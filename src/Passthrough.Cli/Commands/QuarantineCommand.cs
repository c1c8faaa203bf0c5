using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough quarantine [ADDRESS... --reason TEXT]</c>: which devices nobody may have, and putting claimed ones there.</summary>
internal static class QuarantineCommand
{
    private const string Name = "passthrough quarantine";

    private const string Details =
        """
        Without addresses: the devices in quarantine, and why.

        With addresses: a device that a VM holds goes into quarantine; its lease ends, and the lease's other
        functions are free. A device that nobody holds cannot be put there. 'passthrough clear' lets it out.
        Exit code 0: all are there now, 1: some were refused, 3: host or store cannot be used.

        Example:
          passthrough quarantine 0000:04:00.0 --reason 'does not come back from its reset'
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string[]> addresses = new("ADDRESS") { Description = "A device that a VM holds", Arity = ArgumentArity.ZeroOrMore };
        Option<string> reason = ReasonArgument.Create("Why it is held not to be clean; needed with addresses", isRequired: false);
        var command = new Command("quarantine", "Lists the devices in quarantine, or puts some there") { addresses, reason };
        options.AddWritingTo(command);
        return new(command, Details, context => (context.Arguments.GetValue(addresses), context.Arguments.GetValue(reason)) switch
        {
            (null or [], null) => OwnersCommand.RunAsync(context, OwnersText.WriteQuarantines, owners => ToolJsonContext.Text(QuarantinesJson.Of(owners))),
            (null or [], _) => ValueTask.FromResult(context.Fail(new CommandLineInvalid("--reason is given, and no address of a device", Name), ExitCode.Usage)),
            (_, null) => ValueTask.FromResult(context.Fail(new CommandLineInvalid("option '--reason' is required with addresses", Name), ExitCode.Usage)),
            var (texts, why) => DeviceChanges.RunAsync(
                context, Name, texts, "is in quarantine", (manager, address) => manager.QuarantineAsync(address, why, context.CancellationToken)),
        });
    }
}
