using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Passthrough.Cli;

/// <summary>The parser library's help, and below it what one line in a list of commands cannot say.</summary>
internal sealed class HelpText(IReadOnlyDictionary<Command, string> details) : SynchronousCommandLineAction
{
    private readonly HelpAction _usage = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = _usage.Invoke(parseResult);
        if (details.TryGetValue(parseResult.CommandResult.Command, out string? text))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(text);
        }

        return exitCode;
    }
}
