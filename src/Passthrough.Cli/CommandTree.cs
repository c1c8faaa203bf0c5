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

    private static readonly string Details =
        $"""
        Exit codes:
          {ExitCode.Done,-5}done
          {ExitCode.Refused,-5}refused with reasons ('check')
          {ExitCode.Usage,-5}the command line is wrong
          {ExitCode.Unreadable,-5}the host or a file cannot be read or written, or no function is at the address ('show')
          {ExitCode.Interrupted,-5}interrupted by Ctrl-C
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
