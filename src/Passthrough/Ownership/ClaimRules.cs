using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// All rules about what a VM may have of a host, in the order in which an operator deals with them. A verdict, an explanation and a claim ask the same ones.
/// </summary>
internal static class ClaimRules
{
    private static readonly ImmutableArray<IClaimRule> Rules =
    [
        new PresenceRule(),
        new EndpointRule(),
        new ResponseRule(),
        new SoundnessRule(),
        new IsolationRule(),
        new ReservedRegionRule(),
        new PolicyRule(),
        new HostUseRule(),
        new SriovRule(),
        new GroupRule(),
        new TravelRule(),
        new ResetRule(),
    ];

    /// <summary>Adds the reasons against one function that is named.</summary>
    public static void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        foreach (IClaimRule rule in Rules)
        {
            rule.Examine(claim, function, ref reasons);
        }
    }
}
