using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Cli.Output;

/// <summary>A verdict in the words of a column.</summary>
internal static class VerdictText
{
    /// <summary><c>yes</c>, <c>yes, from nvme</c>, <c>yes (+2)</c> with the other endpoints of its group, or <c>no: in use PT2021</c>; <c>+n</c> when there are n more reasons.</summary>
    public static string Short(Verdict verdict)
    {
        if (!verdict.IsAssignable)
        {
            VmError first = verdict.Reasons[0];
            string more = verdict.Reasons.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" +{verdict.Reasons.Length - 1}") : string.Empty;
            return $"no: {Word(first.Code)} {first.Code.ToText()}{more}";
        }

        string from = verdict.TakenFromDriver is { } driver ? $", from {SafeText.Word(driver)}" : string.Empty;
        return $"yes{from}{Together(verdict)}";
    }

    /// <summary>Whether the column says <c>(+n)</c>, which needs a word of explanation.</summary>
    public static bool NeedsOthers(Verdict verdict) => verdict.IsAssignable && verdict.AssignTogether.Length > 1;

    /// <summary>The codes of the reasons, each once.</summary>
    public static ImmutableArray<string> Codes(Verdict verdict) => [.. verdict.Reasons.Select(r => r.Code.ToText()).Distinct(StringComparer.Ordinal)];

    private static string Together(Verdict verdict) =>
        NeedsOthers(verdict) ? string.Create(CultureInfo.InvariantCulture, $" (+{verdict.AssignTogether.Length - 1})") : string.Empty;

    private static string Word(VmErrorCode code) => code switch
    {
        VmErrorCode.AlreadyAssigned or VmErrorCode.DeviceReserved or VmErrorCode.DeviceBeingReleased => "taken",
        VmErrorCode.DeviceQuarantined => "unclean",
        VmErrorCode.GroupMemberTaken => "group",
        VmErrorCode.PhysicalFunctionTaken => "PF taken",
        VmErrorCode.NotAnEndpoint => "bridge",
        VmErrorCode.FunctionNotResponding => "no answer",
        VmErrorCode.NoIommuGroup or VmErrorCode.NoIommuProtection => "no IOMMU",
        VmErrorCode.FirmwareMappedRegion => "RMRR",
        VmErrorCode.NeededByHost => "in use",
        VmErrorCode.BarInvalid or VmErrorCode.MsixCapabilityInvalid => "broken",
        VmErrorCode.FunctionVanished => "gone",
        VmErrorCode.GroupMemberOnHostDriver => "group",
        VmErrorCode.VirtualFunctionsExist => "has VFs",
        VmErrorCode.PhysicalFunctionOnVfio => "PF on VFIO",
        VmErrorCode.NoUsableReset or VmErrorCode.ResetReachesOthers => "reset",
        _ => "see",
    };
}
