using System.CommandLine;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough clear ADDRESS... --reason TEXT</c>: lets devices out of quarantine.</summary>
internal static class ClearCommand
{
    private const string Name = "passthrough clear";

    private const string Details =
        """
        A device that leaves quarantine is free for the next VM: mend and reset it first. The reason is kept.
        Exit code 0: all are free now, 1: some were refused, 3: host or store cannot be used.

        Example:
          passthrough clear 0000:04:00.0 --reason 'power-cycled, lspci shows it healthy'
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string[]> addresses = new("ADDRESS") { Description = "A device in quarantine", Arity = ArgumentArity.OneOrMore };
        Option<string> reason = ReasonArgument.Create("Why it is held to be clean", isRequired: true);
        var command = new Command("clear", "Lets devices out of quarantine") { addresses, reason };
        options.AddWritingTo(command);
        return new(command, Details, context => DeviceChanges.RunAsync(
            context,
            Name,
            context.Arguments.GetRequiredValue(addresses),
            "is out of quarantine",
            (manager, address) => manager.ClearAsync(address, context.Arguments.GetRequiredValue(reason), context.CancellationToken)));
    }
}
