using System.CommandLine;

namespace Passthrough.Cli.Commands;

/// <summary>A command, what it does, and what its help says below the options.</summary>
internal sealed record ToolCommand(Command Command, string Details, Func<CommandContext, ValueTask<int>> RunAsync)
{
    /// <summary>A command that waits for nothing.</summary>
    public ToolCommand(Command command, string details, Func<CommandContext, int> run)
        : this(command, details, context => ValueTask.FromResult(run(context)))
    {
    }

    /// <summary>The commands below it, of which one is to be given; it does nothing itself then.</summary>
    public IReadOnlyList<ToolCommand> Children { get; init; } = [];

    /// <summary>A command that only holds others.</summary>
    public static ToolCommand Of(Command command, string details, params ToolCommand[] children)
    {
        foreach (ToolCommand child in children)
        {
            command.Add(child.Command);
        }

        return new(command, details, _ => ValueTask.FromResult(ExitCode.Usage)) { Children = children };
    }
}
