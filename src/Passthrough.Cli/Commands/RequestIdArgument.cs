using System.CommandLine;
using Passthrough.Cli.Output;

namespace Passthrough.Cli.Commands;

/// <summary>What makes a claim safe to repeat: the request's id, which the tool makes up where the user gives none.</summary>
internal sealed class RequestIdArgument
{
    private readonly Option<string> _option = new("--request-id")
    {
        HelpName = "GUID",
        Description = "A number of this request alone: repeating it finds the same lease; made up and printed when not given",
    };

    public void AddTo(Command command) => command.Add(_option);

    /// <summary>Whether the command line has one.</summary>
    public bool IsGiven(CommandContext context) => context.Arguments.GetValue(_option) is not null;

    /// <summary>Reads the id, or makes one up and says so at once on standard error: the answer may be lost, and the id must not be.</summary>
    public VmResult<Guid> Read(string command, CommandContext context)
    {
        if (context.Arguments.GetValue(_option) is { } text)
        {
            return Guid.TryParseExact(text, "D", out Guid given)
                ? given
                : new CommandLineInvalid($"--request-id '{SafeText.Line(text)}' is no GUID: expected one like 7f3c1c9e-0d5b-4c1e-9a63-2f1d5a9b7c10", command);
        }

        var made = Guid.NewGuid();
        context.Console.WriteErrorLine($"Request {made}: should the answer be lost, repeat the command with --request-id {made}.");
        return made;
    }
}
