namespace Passthrough.Cli;

/// <summary>How the tool ends. Scripts rely on the numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The request was understood and refused; the reasons were printed.</summary>
    public const int Refused = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>The host or a file could not be read or written, or the host has no function at the address to show.</summary>
    public const int Unreadable = 3;

    /// <summary>Ended by Ctrl-C: 128 and the signal's number, as shells have it.</summary>
    public const int Interrupted = 130;
}
