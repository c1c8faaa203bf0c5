namespace Passthrough.Cli.Tests;

public class ExitCodeTests
{
    [Theory]
    [InlineData(VmErrorCode.AlreadyAssigned)]
    [InlineData(VmErrorCode.StaleLease)]
    [InlineData(VmErrorCode.RequestIdReused)]
    [InlineData(VmErrorCode.FunctionNotFound)]
    [InlineData(VmErrorCode.NoIommuGroup)]
    [InlineData(VmErrorCode.RevisionMoved)]
    [InlineData(VmErrorCode.UnitTaken)]
    [InlineData(VmErrorCode.NoHostSeen)]
    [InlineData(VmErrorCode.NoHostFits)]
    [InlineData(VmErrorCode.LeaseNeedsDetach)]
    [InlineData(VmErrorCode.DriverMissing)]
    [InlineData(VmErrorCode.RightsMissing)]
    [InlineData(VmErrorCode.AccountUnknown)]
    [InlineData(VmErrorCode.DeviceHeld)]
    [InlineData(VmErrorCode.NoInterruptRemapping)]
    public void A_refusal_by_rule_is_1(VmErrorCode code) => ExitCode.Of(new Any(code)).Should().Be(1);

    [Theory]
    [InlineData(VmErrorCode.StoreNotReadable)]
    [InlineData(VmErrorCode.StoreOutcomeUnknown)]
    [InlineData(VmErrorCode.StoreHasNoFleet)]
    [InlineData(VmErrorCode.StoreDamaged)]
    [InlineData(VmErrorCode.HostNotReadable)]
    [InlineData(VmErrorCode.HostIdUnknown)]
    [InlineData(VmErrorCode.HostIsRecording)]
    [InlineData(VmErrorCode.EventContradicts)]
    [InlineData(VmErrorCode.HostStepFailed)]
    [InlineData(VmErrorCode.HostStepBlocked)]
    [InlineData(VmErrorCode.ClaimUnsettled)]
    public void Trouble_with_host_or_store_is_3(VmErrorCode code) => ExitCode.Of(new Any(code)).Should().Be(3);

    private sealed record Any(VmErrorCode Code) : VmError(Code)
    {
        public override string Message => "any";
    }
}
