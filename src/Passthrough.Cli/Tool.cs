using System.CommandLine;
using System.CommandLine.Parsing;

namespace Passthrough.Cli;

/// <summary>The tool: reads the command line, runs a command, and says how it ended.</summary>
internal static class Tool
{
    /// <summary>Runs the tool.</summary>
    /// <returns>The process's exit code, one of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console)
    {
        using var interruption = new Interruption();
        return await RunAsync(arguments, console, HostAccess.OfFiles, interruption).ConfigureAwait(false);
    }

    /// <summary>Runs the tool at hosts that are come by in a way of one's own.</summary>
    /// <returns>The process's exit code, one of <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, HostAccess hosts, Interruption interruption)
    {
        try
        {
            int exitCode = await InvokeAsync(arguments, console, hosts, interruption).ConfigureAwait(false);
            if (console.Flush().Error is not { } error)
            {
                return exitCode;
            }

            console.WriteError(error);
            return ExitCode.Unreadable;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, ToolConsole console, HostAccess hosts, Interruption interruption)
    {
        Command root = CommandTree.Create(console, hosts, interruption);

        // No response files: an argument that begins with @ is what it says.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            WriteUsageErrors(console, parsed, root);
            return ExitCode.Usage;
        }

        var help = new StringWriter();
        int exitCode = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = help, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token).ConfigureAwait(false);
        console.Write(help.ToString());
        return exitCode;
    }

    private static void WriteUsageErrors(ToolConsole console, ParseResult parsed, Command root)
    {
        Command command = parsed.CommandResult.Command;
        string name = NameOf(command, root);
        string[] unknown = [.. parsed.UnmatchedTokens.Select(token => $"{name} does not know '{token}'")];

        // Where a word was not understood, that a command or argument is missing as well is its consequence.
        IEnumerable<string> problems = unknown.Length > 0
            ? unknown.Concat(parsed.Errors.Where(e => e.SymbolResult is OptionResult).Select(e => Sentence(e.Message)))
            : parsed.Errors.Select(e => Sentence(e.Message));
        foreach (string problem in problems.Distinct(StringComparer.Ordinal))
        {
            console.WriteError(new CommandLineInvalid(problem, name));
        }
    }

    // As the user types it, so that its help is found: "passthrough store prune".
    private static string NameOf(Command command, Command root) =>
        command == root ? CommandTree.ToolName : $"{NameOf(command.Parents.OfType<Command>().First(), root)} {command.Name}";

    // The parser's messages are sentences of their own; an error's message is one without capital and full stop.
    private static string Sentence(string problem) =>
        problem.TrimEnd('.') is [var first, .. var rest] ? char.ToLowerInvariant(first) + rest : problem;
}
