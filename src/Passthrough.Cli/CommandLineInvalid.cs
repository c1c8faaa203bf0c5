namespace Passthrough.Cli;

/// <summary>A command line that the tool does not understand.</summary>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Command">The command it was meant for, as the user types it.</param>
internal sealed record CommandLineInvalid(string Problem, string Command) : VmError(VmErrorCode.CommandLineInvalid)
{
    /// <inheritdoc/>
    public override string Message => Problem;

    /// <inheritdoc/>
    public override string Remedy => $"See '{Command} --help'.";
}
