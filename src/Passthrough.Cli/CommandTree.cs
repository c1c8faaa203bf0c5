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
          {ExitCode.Refused,-5}refused with reasons; or, of 'reconcile' and 'store verify', something is left to be dealt with
          {ExitCode.Usage,-5}the command line is wrong
          {ExitCode.Unreadable,-5}the host, the store or a file cannot be read or written, a step at the host failed, or no function is at the address ('show')
          {ExitCode.Interrupted,-5}interrupted by Ctrl-C
        """;

    public static Command Create(ToolConsole console, HostAccess hosts, Interruption interruption)
    {
        var options = new ToolOptions();
        var root = new Command(ToolName, "Shows which PCI devices of a Linux host can be given to a VM, keeps who has them, makes them ready, and shows what a guest would see")
        {
            options.Host,
            options.Json,
        };

        var details = new Dictionary<Command, string> { [root] = Details };
        foreach (ToolCommand command in All(options))
        {
            Prepare(command);
            root.Add(command.Command);
        }

        root.Add(new HelpOption { Action = new HelpText(details) });
        root.Add(new VersionOption { Action = new PrintVersion() });
        return root;

        void Prepare(ToolCommand command)
        {
            details.Add(command.Command, command.Details);
            foreach (ToolCommand child in command.Children)
            {
                Prepare(child);
            }

            // One that only holds others has no action: the parser then asks for one of them.
            if (command.Children.Count == 0)
            {
                command.Command.SetAction((parsed, _) => command.RunAsync(new(console, parsed, options, hosts, interruption)).AsTask());
            }
        }
    }

    // The registry has commands of these names too.
    private static IEnumerable<ToolCommand> All(ToolOptions options) =>
    [
        ListCommand.Create(options),
        ShowCommand.Create(options),
        CheckCommand.Create(options),
        Commands.AssignCommand.Create(options),
        Commands.ReleaseCommand.Create(options),
        AttachCommand.Create(options),
        DetachCommand.Create(options),
        ResetCommand.Create(options),
        OwnersCommand.Create(options),
        EventsCommand.Create(options),
        WatchCommand.Create(options),
        QuarantineCommand.Create(options),
        Commands.ClearCommand.Create(options),
        ReconcileCommand.Create(options),
        StoreCommand.Create(options),
        VfsCommand.Create(options),
        FleetCommand.Create(options),
        CaptureCommand.Create(options),
    ];

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
