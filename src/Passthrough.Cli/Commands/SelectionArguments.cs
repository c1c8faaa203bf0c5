using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Passthrough.Cli.Commands;

/// <summary>Reading the devices of a command line: addresses, slots, groups and specifications.</summary>
internal static class SelectionArguments
{
    /// <summary>Reads all of them.</summary>
    /// <param name="command">The command, as the user types it.</param>
    /// <param name="texts">The texts.</param>
    /// <returns>The selection, or an error for each text that selects nothing.</returns>
    public static VmResult<DeviceSelection> Read(string command, IEnumerable<string> texts)
    {
        var parts = new List<SelectionPart>();
        var errors = ImmutableArray.CreateBuilder<VmError>();
        foreach (string text in texts)
        {
            if (text.StartsWith('-'))
            {
                errors.Add(new CommandLineInvalid($"{command} has no option '{text}'", command));
            }
            else if (Read(text).TryGetValue(out DeviceSelection? selection, out VmError? error))
            {
                parts.AddRange(selection.Parts);
            }
            else
            {
                errors.Add(new DevicesNotUnderstood(error));
            }
        }

        return errors.Count > 0 ? VmError.Of(errors.DrainToImmutable()) : DeviceSelection.OfParts(CollectionsMarshal.AsSpan(parts));
    }

    // What is no field, no slot and no list can only be meant as an address, and the error should speak of one.
    private static VmResult<DeviceSelection> Read(string text) => text.AsSpan().IndexOfAny('=', ';', ' ') >= 0
        ? DeviceSelection.Read(text)
        : PciAddress.Read(text) switch
        {
            (var address, null) => DeviceSelection.Of(address),
            (_, { } error) => error,
        };
}
