using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Gives each use of the host to the functions that it depends on.</summary>
internal sealed class HostUseMap
{
    private readonly Dictionary<PciAddress, ImmutableArray<HostUse>> _uses = [];
    private readonly HostUseFindings _findings;

    /// <param name="findings">The uses.</param>
    /// <param name="functions">All functions of the host.</param>
    public HostUseMap(HostUseFindings findings, IEnumerable<PciFunction> functions)
    {
        _findings = findings;
        if (findings.Uses.IsEmpty)
        {
            return;
        }

        Dictionary<PciAddress, PciFunction> byAddress = functions.ToDictionary(f => f.Address);
        foreach ((string device, HostUse use) in findings.Uses)
        {
            bool nearest = true;
            foreach (PciAddress address in FunctionLocation.FunctionsAbove(device))
            {
                // An endpoint above another function is one that makes a bus of its own, as Intel VMD does: without it the other is gone.
                if (nearest || (byAddress.TryGetValue(address, out PciFunction? function) && function.IsEndpoint))
                {
                    _uses[address] = _uses.GetValueOrDefault(address, []).Add(use);
                }

                nearest = false;
            }
        }
    }

    /// <summary>The function with its uses. Uses that were found are known; that there is none is known only if all was read.</summary>
    /// <param name="function">The function.</param>
    /// <param name="isBootDisplay">Whether the firmware booted with it as its display.</param>
    public PciFunction Apply(PciFunction function, Fact<bool> isBootDisplay)
    {
        ImmutableArray<HostUse> uses = _uses.GetValueOrDefault(function.Address, []);
        if (isBootDisplay.ValueOrDefault)
        {
            uses = uses.Add(new(HostUseKind.BootDisplay, "the firmware booted with it as its display"));
        }

        if (!uses.IsEmpty || (_findings.IsComplete && isBootDisplay.IsKnown))
        {
            return function with { HostUses = uses };
        }

        return _findings.IsDenied && !function.Unknown.Contains("hostUses", StringComparer.Ordinal)
            ? function with { Unknown = function.Unknown.Add("hostUses") }
            : function;
    }
}
