using System.Collections.Immutable;

namespace Passthrough.Cli.Commands;

/// <summary>Reading the overrides of a command line: <c>CODE=REASON</c>. Whether a rule can be overridden is the registry's to say.</summary>
internal static class OverrideArguments
{
    /// <summary>Reads all of them.</summary>
    /// <param name="command">The command, as the user types it.</param>
    /// <param name="texts">The texts.</param>
    /// <returns>The overrides, or an error for each text that is none.</returns>
    public static VmResult<ImmutableArray<RuleOverride>> Read(string command, IEnumerable<string> texts)
    {
        var overrides = ImmutableArray.CreateBuilder<RuleOverride>();
        var errors = ImmutableArray.CreateBuilder<VmError>();
        foreach (string text in texts)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                errors.Add(new CommandLineInvalid($"--override '{text}' has no reason: expected CODE=REASON, such as 'NeededByHost=a rescue VM repairs it'", command));
            }
            else if (Find(text[..equals]) is { } code)
            {
                overrides.Add(new(code, text[(equals + 1)..]));
            }
            else
            {
                errors.Add(new CommandLineInvalid($"--override '{text}' names no code: expected one like PT2021 or NeededByHost at position 0", command));
            }
        }

        return errors.Count > 0 ? VmError.Of(errors.DrainToImmutable()) : overrides.DrainToImmutable();
    }

    private static VmErrorCode? Find(string name)
    {
        foreach (VmErrorCode code in Enum.GetValues<VmErrorCode>())
        {
            if (string.Equals(code.ToText(), name, StringComparison.OrdinalIgnoreCase) || string.Equals(code.ToString(), name, StringComparison.OrdinalIgnoreCase))
            {
                return code;
            }
        }

        return null;
    }
}
