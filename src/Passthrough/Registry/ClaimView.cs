using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What the choice among equal devices asks of owners, for one request.</summary>
/// <param name="index">The devices.</param>
/// <param name="request">The request.</param>
/// <param name="withNeighbours">Whether a function may be chosen that can only be claimed together with others, which may be chosen too.</param>
internal sealed class ClaimView(DeviceIndex index, ClaimRequest request, bool withNeighbours) : IClaimView
{
    private readonly List<VmError> _refused = [];

    /// <summary>Why functions that match were not chosen, the first so many of them.</summary>
    public IReadOnlyList<VmError> Refused => _refused;

    // Of a hundred thousand that match and are taken, nobody reads all.
    private const int MostRefused = 64;

    public bool MayClaim(PciFunction function)
    {
        ImmutableArray<VmError> reasons = ClaimExamination.WhyNotAlone(index, request, function.Address);
        bool mayClaim = reasons.IsEmpty || (withNeighbours && reasons.All(IsOfNeighbours));
        if (!mayClaim && _refused.Count < MostRefused)
        {
            _refused.AddRange(reasons);
        }

        return mayClaim;
    }

    public bool IsOwn(PciFunction function) => index.OwnershipOf(function.Address).Owner is { } owner && owner == request.Vm;

    public bool IsFree(PciFunction function) => index.OwnershipOf(function.Address).State == OwnershipState.Available;

    // Naming the neighbour too would do away with the reason.
    private static bool IsOfNeighbours(VmError reason) => reason is GroupMemberOnHostDriver or SetIncomplete
        or NoUsableReset { Sharing.IsEmpty: false, SharesWithBridge: false }
        or ResetReachesOthers { Cause: DrivenByHost };
}
