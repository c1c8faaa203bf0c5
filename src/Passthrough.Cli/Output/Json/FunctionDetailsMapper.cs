using Passthrough.Cli.Owners;
using Passthrough.Cli.Planning;
using Passthrough.Linux;

namespace Passthrough.Cli.Output.Json;

/// <summary>All about one function as <c>show --json</c> has it.</summary>
internal static class FunctionDetailsMapper
{
    public static FunctionDetailsJson Of(
        HostInventory inventory, Verdict verdict, OwnerKnowledge owners, GuestView guest, OwnershipPolicy policy, VfioHolders? holders)
    {
        PciFunction function = verdict.Function;
        ResetReach reach = ResetReach.Of(inventory, function);
        return new(FunctionJsonMapper.Element(inventory, verdict, owners, guest, holders))
        {
            VendorName = function.VendorName,
            DeviceName = function.DeviceName,
            ClassName = function.ClassName,
            HeaderType = function.HeaderLayout.IsKnown ? function.HeaderLayout.ValueOrDefault : null,
            ConfigSpaceSize = function.ConfigSpaceSize,
            ParentBridge = function.ParentBridge?.ToString(),
            DriverOverride = function.DriverOverride.ValueOrDefault,
            TotalVirtualFunctions = function.TotalVirtualFunctions.ValueOrDefault,
            OwnResetMethods = function.ResetFacts.IsKnown ? [.. function.ResetFacts.ValueOrDefault.Methods.Select(m => m.KernelName())] : null,
            ResetDifferences = JsonText.OrNull(function.ResetDifferences, d => new ResetDifferenceJson(d.Method.KernelName(), d.IsOffered, d.IsListed)),
            ResetReach = JsonText.OrNull(reach.Ways, w => new ResetWayJson(w.Method, JsonText.Texts(w.Others), w.IsUsableAlone)),
            HotResetSet = JsonText.Texts(reach.HotResetSet),
            Link = function.Link.ValueOrDefault is { } link ? new(link.Speed, link.Width, link.MaximumSpeed, link.MaximumWidth) : null,
            Group = inventory.GroupOf(function) is { } group ? Group(inventory, group) : null,
            PredictedGroup = JsonText.OrNull(PredictedGroups.Of(inventory).MembersWith(function.Address), a => a.ToString()),
            CapabilityFaults = function.Capabilities.TryGet(out PciCapabilityList? list) ? [.. list.Faults] : null,
            AssumeIommu = policy.AssumeIommu,
        };
    }

    private static GroupJson Group(HostInventory inventory, IommuGroup group) => new(
        group.Id.Value,
        group.Name.ValueOrDefault,
        group.Type.ValueOrDefault,
        [.. group.Members.Select(m => Member(inventory, m))],
        JsonText.OrNull(group.ReservedRegions, r => new ReservedRegionJson(JsonText.Hex(r.Start), JsonText.Hex(r.End), r.Type)));

    private static GroupMemberJson Member(HostInventory inventory, PciAddress address) =>
        inventory.TryFind(address, out PciFunction? member)
            ? new(address.ToString(), member.IsEndpoint, member.Driver.ValueOrDefault)
            : new(address.ToString(), false, null);
}
