namespace Passthrough;

/// <summary>What the host itself uses stays with the host, unless somebody says why not.</summary>
internal sealed class HostUseRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (!function.HostUses.IsKnown || claim.IsOverridden(VmErrorCode.NeededByHost))
        {
            return;
        }

        foreach (HostUse use in function.HostUses.ValueOrDefault.OrEmpty())
        {
            reasons.Add(new NeededByHost(function.Address, use));
        }
    }
}

/// <summary>The host itself uses the function.</summary>
/// <param name="Address">The function.</param>
/// <param name="Use">The use, with what shows it.</param>
public sealed record NeededByHost(PciAddress Address, HostUse Use) : VmError(VmErrorCode.NeededByHost)
{
    // Mount points are longer than names.
    private const int LongestEvidence = 512;

    /// <inheritdoc/>
    public override string Message => $"the host needs {Address}: {Quoted.Clean(Use.Evidence, LongestEvidence)}";
}
