using System.CommandLine;
using System.Reflection;
using Passthrough.Cli.Commands;

namespace Passthrough.Cli;

/// <summary>The tool: reads the command line, runs a command, and says how it ended.</summary>
internal static class Tool
{
    private const string Name = "passthrough";

    /// <summary>Runs the tool.</summary>
    /// <returns>The process's exit code, one of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, ToolConsole console)
    {
        using var interruption = new Interruption();
        try
        {
            int exitCode = Invoke(arguments, console, interruption.Token);
            return console.Flush().Error is { } error ? Fail(console, error) : exitCode;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static int Fail(ToolConsole console, VmError error)
    {
        console.WriteError(error);
        return ExitCode.Unreadable;
    }

    private static int Invoke(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellationToken)
    {
        RootCommand root = CreateRoot(console, cancellationToken);
        var options = new ParserConfiguration { ResponseFileTokenReplacer = null };
        ParseResult parsed = root.Parse(arguments, options);
        if (parsed.Errors.Count > 0)
        {
            string command = parsed.CommandResult.Command == root ? Name : $"{Name} {parsed.CommandResult.Command.Name}";
            foreach (string problem in parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
            {
                console.WriteError(new CommandLineInvalid(Sentence(problem), command));
            }

            return ExitCode.Usage;
        }

        var help = new StringWriter();
        int exitCode = parsed.Invoke(new InvocationConfiguration { Output = help, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        console.Write(help.ToString());
        return exitCode;
    }

    // The parser's messages are sentences of their own; an error's message is one without capital and full stop.
    private static string Sentence(string problem) =>
        problem.TrimEnd('.') is [var first, .. var rest] ? char.ToLowerInvariant(first) + rest : problem;

    private static RootCommand CreateRoot(ToolConsole console, CancellationToken cancellationToken)
    {
        var options = new ToolOptions();
        var root = new RootCommand(
            """
            Shows which PCI devices of a Linux host can be given to a VM, why others cannot, and what a guest would see

            Exit codes: 0 done, 1 refused with reasons, 2 usage, 3 the host or a file cannot be read or written.
            """)
        {
            options.Host,
            options.Json,
        };
        root.Add(ListCommand.Create(options, Bind));
        root.Add(ShowCommand.Create(options, Bind));
        root.Add(CheckCommand.Create(options, Bind));
        root.Add(CaptureCommand.Create(options, Bind));
        return root;

        void Bind(Command command, Func<CommandContext, int> run) =>
            command.SetAction(parsed => run(new(console, parsed, options, cancellationToken)));
    }
}
