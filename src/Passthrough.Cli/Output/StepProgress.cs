using Passthrough.Cli.Commands;

namespace Passthrough.Cli.Output;

/// <summary>Tells on standard error which step a host is at, so that who waits knows for what.</summary>
internal sealed class StepProgress : IProgress<HostStepResult>
{
    private readonly ToolConsole _console;

    private StepProgress(ToolConsole console) => _console = console;

    /// <summary>For a command; null, nobody, when a program reads its JSON.</summary>
    public static IProgress<HostStepResult>? For(CommandContext context) => context.WantsJson ? null : new StepProgress(context.Console);

    /// <inheritdoc/>
    public void Report(HostStepResult value)
    {
        // One that is done needs no line: the next one's says so, or the end.
        if (value.State == HostStepState.Begins)
        {
            _console.WriteErrorLine(SafeText.Line($"{value.Step} ..."));
        }
        else if (value.Error is { } error)
        {
            _console.WriteErrorLine(SafeText.Line($"{value.Step}: {error}"));
        }
    }
}
