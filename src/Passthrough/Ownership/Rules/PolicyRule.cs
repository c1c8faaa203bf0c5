namespace Passthrough;

/// <summary>The operator's lists: what is blocked is given to nobody, and where something is allowed, nothing else is.</summary>
internal sealed class PolicyRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        foreach (DeviceSpec blocked in claim.Policy.Block)
        {
            if (blocked.Matches(function))
            {
                reasons.Add(new BlockedByPolicy(function.Address, blocked));
                break;
            }
        }

        if (!claim.Policy.Allow.IsEmpty && !IsAllowed(claim.Policy, function))
        {
            reasons.Add(new NotAllowedByPolicy(function.Address));
        }
    }

    private static bool IsAllowed(OwnershipPolicy policy, PciFunction function)
    {
        foreach (DeviceSpec allowed in policy.Allow)
        {
            if (allowed.Matches(function))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The policy keeps the function from VMs.</summary>
/// <param name="Address">The function.</param>
/// <param name="Entry">The entry of the list that matches.</param>
public sealed record BlockedByPolicy(PciAddress Address, DeviceSpec Entry) : VmError(VmErrorCode.BlockedByPolicy)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is blocked by the policy: {Entry}";
}

/// <summary>The policy allows some functions, and this is none of them.</summary>
/// <param name="Address">The function.</param>
public sealed record NotAllowedByPolicy(PciAddress Address) : VmError(VmErrorCode.NotAllowedByPolicy)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is not on the policy's list of allowed devices";
}
