using System.Collections.Immutable;

namespace Passthrough.Cli.Commands;

/// <summary>Reading the addresses of a command line.</summary>
internal static class AddressArguments
{
    /// <summary>Reads all of them.</summary>
    /// <param name="command">The command, as the user types it.</param>
    /// <param name="texts">The texts.</param>
    /// <returns>The addresses, or an error for each text that is none.</returns>
    public static VmResult<ImmutableArray<PciAddress>> Read(string command, IEnumerable<string> texts)
    {
        var addresses = ImmutableArray.CreateBuilder<PciAddress>();
        var errors = ImmutableArray.CreateBuilder<VmError>();
        foreach (string text in texts)
        {
            if (text.StartsWith('-'))
            {
                errors.Add(new CommandLineInvalid($"{command} has no option '{text}'", command));
            }
            else if (PciAddress.Read(text).TryGetValue(out PciAddress address, out VmError? error))
            {
                addresses.Add(address);
            }
            else
            {
                errors.Add(new AddressNotUnderstood(error));
            }
        }

        return errors.Count > 0 ? VmError.Of(errors.DrainToImmutable()) : addresses.DrainToImmutable();
    }
}
