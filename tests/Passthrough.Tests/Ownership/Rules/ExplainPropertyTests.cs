using System.Collections.Immutable;

namespace Passthrough.Tests.Verdicts.Rules;

/// <summary>An explanation is what the claim itself answers, on random hosts with random owners.</summary>
[Trait("Category", "Heavy")]
public sealed class ExplainPropertyTests
{
    private static readonly int Claims = TestScale.Of(20_000);

    // Codes that a claim can be refused with on these hosts; the others need a host of another kind.
    private static readonly VmErrorCode[] Wanted =
    [
        VmErrorCode.VmIdMissing, VmErrorCode.AlreadyAssigned, VmErrorCode.DeviceReserved, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined,
        VmErrorCode.DeviceNotRegistered, VmErrorCode.DeviceAbsent, VmErrorCode.RequestIdReused, VmErrorCode.RequestAlreadyReleased, VmErrorCode.OverrideInvalid,
        VmErrorCode.NotEnoughDevices, VmErrorCode.NotAnEndpoint, VmErrorCode.NoIommuGroup, VmErrorCode.NeededByHost, VmErrorCode.GroupMemberOnHostDriver,
        VmErrorCode.GroupMemberTaken, VmErrorCode.VirtualFunctionsExist, VmErrorCode.PhysicalFunctionTaken, VmErrorCode.PhysicalFunctionOnVfio,
        VmErrorCode.SetIncomplete, VmErrorCode.NotAllowedByPolicy, VmErrorCode.BlockedByPolicy, VmErrorCode.NoUsableReset, VmErrorCode.ResetReachesOthers,
    ];

    private static ImmutableArray<VmError> ReasonsOf(VmError? error) => error?.Reasons ?? [];

    [Fact]
    public void An_explanation_has_the_reasons_of_the_refused_claim_in_their_order_and_none_exactly_when_it_is_granted()
    {
        foreach (int seed in Enumerable.Range(0, Claims))
        {
            var claim = new RandomClaim(seed);

            ImmutableArray<VmError> explained = claim.Registry.Explain(claim.Request);
            VmResult<Lease> answer = claim.Registry.Assign(claim.Request);

            ReasonsOf(answer.Error).SequenceEqual(explained).Should().BeTrue($"claim {seed} was explained by {string.Join("; ", explained)} and answered by {answer}");
            answer.IsSuccess.Should().Be(explained.IsEmpty, $"claim {seed}");
        }
    }

    [Fact]
    public void An_explanation_changes_nothing_and_a_refused_claim_neither()
    {
        foreach (int seed in Enumerable.Range(0, Claims / 10))
        {
            var claim = new RandomClaim(seed);
            ulong before = claim.Registry.Revision;

            _ = claim.Registry.Explain(claim.Request);
            bool isNew = claim.Registry.Assign(claim.Request).TryGetValue(out Lease? lease, out _) && !lease.IsRepeat;

            claim.Registry.Revision.Should().Be(before + (isNew ? 1u : 0u), $"claim {seed}");
        }
    }

    [Fact]
    public void The_random_claims_are_refused_for_every_reason_and_granted_as_well()
    {
        VmErrorCode[][] codes = [.. Enumerable.Range(0, 2_000).Select(seed => new RandomClaim(seed)).Select(c => c.Registry.Explain(c.Request).Select(r => r.Code).ToArray())];

        codes.SelectMany(c => c).Distinct().Should().Contain(Wanted);
        codes.Count(c => c.Length == 0).Should().BeGreaterThan(100);
    }
}
