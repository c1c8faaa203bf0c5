using System.CommandLine;
using System.Globalization;
using Passthrough.Cli.Output;

namespace Passthrough.Cli.Commands;

/// <summary>A time on the command line: seconds, with a fraction where wished.</summary>
internal static class SecondsArgument
{
    private const double Least = 0.1;
    private const double Most = 86400 * 365;

    public static Option<string> Create(string name, string description) => new(name) { HelpName = "SECONDS", Description = description };

    /// <summary>Reads it; null when it is not given.</summary>
    public static VmResult<TimeSpan?> Read(string command, string option, string? text) => text is null ? VmResult.Of<TimeSpan?>(null)
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is >= Least and <= Most
            ? VmResult.Of<TimeSpan?>(TimeSpan.FromSeconds(seconds))
            : new CommandLineInvalid($"{option} '{SafeText.Line(text)}' is no number of seconds: expected one from 0.1 to a year", command);
}
