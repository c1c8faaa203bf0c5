using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Passthrough.Cli.Commands;

namespace Passthrough.Cli;

/// <summary>The commands of the tool, as the parser knows them.</summary>
internal static class CommandTree
{
    /// <summary>The name that users type; the assembly has another one.</summary>
    public const string ToolName = "passthrough";

    private const string Details =
        """
        Exit codes:
          0 done, 1 refused with reasons, 2 usage, 3 the host or a file cannot be read or written
        """;

    public static Command Create(ToolConsole console, CancellationToken cancellationToken)
    {
        var options = new ToolOptions();
        var root = new Command(ToolName, "Shows which PCI devices of a Linux host can be given to a VM, why others cannot, and what a guest would see")
        {
            options.Host,
            options.Json,
        };

        var details = new Dictionary<Command, string> { [root] = Details };
        foreach (ToolCommand command in new[] { ListCommand.Create(options), ShowCommand.Create(options), CheckCommand.Create(options), CaptureCommand.Create(options) })
        {
            command.Command.SetAction(parsed => command.Run(new(console, parsed, options, cancellationToken)));
            details.Add(command.Command, command.Details);
            root.Add(command.Command);
        }

        root.Add(new HelpOption { Action = new HelpText(details) });
        root.Add(new VersionOption { Action = new PrintVersion() });
        return root;
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(ToolVersion.Text);
            return ExitCode.Done;
        }
    }
}
