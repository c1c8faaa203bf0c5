using System.CommandLine;

namespace Passthrough.Cli.Commands;

/// <summary>A command, what it does, and what its help says below the options.</summary>
internal sealed record ToolCommand(Command Command, string Details, Func<CommandContext, int> Run);
