namespace Passthrough.Cli.Commands;

/// <summary>What Ctrl-C does while a host is at work: no step is begun any more, and what was begun is not left half done.</summary>
internal static class HostStopping
{
    /// <summary>From now on Ctrl-C is waited for, and answered at once.</summary>
    /// <param name="context">What the user typed.</param>
    /// <param name="consequence">What becomes of what was begun.</param>
    /// <returns>What ends it.</returns>
    public static CancellationTokenRegistration Await(CommandContext context, string consequence)
    {
        context.Interruption.LetEnd();
        return context.CancellationToken.Register(() => context.Console.WriteErrorLine($"Stopping before the next step: {consequence}. Ctrl-C again ends at once and leaves things half done."));
    }
}
