using System.CommandLine;

namespace Passthrough.Cli.Commands;

/// <summary>Why somebody does something.</summary>
internal static class ReasonArgument
{
    public static Option<string> Create(string description, bool isRequired) => new("--reason") { HelpName = "TEXT", Description = description, Required = isRequired };
}
