using System.Runtime.InteropServices;

namespace Passthrough.Cli.Owners;

/// <summary>Who runs the tool, for the trail of events.</summary>
internal static class WhoAsks
{
    private const int Longest = 256;

    /// <summary>The name that was given, or the user's.</summary>
    /// <param name="given">What the command line says; null when nothing.</param>
    /// <param name="command">The command, as the user types it.</param>
    public static VmResult<string> Of(string? given, string command)
    {
        if (given is not null)
        {
            return given.Length is > 0 and <= Longest && !string.IsNullOrWhiteSpace(given)
                ? given
                : new CommandLineInvalid($"--who takes 1 to {Longest} characters", command);
        }

        string text = Text(Environment.UserName, OperatingSystem.IsWindows() ? null : EffectiveUser(), Environment.GetEnvironmentVariable("SUDO_USER"));
        return text[..Math.Min(text.Length, Longest)];
    }

    /// <summary>The user as the trail has it: <c>alice (uid 1000)</c>, or <c>alice as root (uid 0)</c> by way of sudo.</summary>
    public static string Text(string user, uint? number, string? behindSudo)
    {
        string name = user.Length > 0 ? user : "unknown";
        string who = string.IsNullOrEmpty(behindSudo) || string.Equals(behindSudo, name, StringComparison.Ordinal) ? name : $"{behindSudo} as {name}";
        return number is { } uid ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{who} (uid {uid})") : who;
    }

    [DllImport("libc", EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
