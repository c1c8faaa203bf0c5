using Passthrough.Cli.Owners;
using Passthrough.Cli.Planning;
using Passthrough.Linux;

namespace Passthrough.Cli.Output.Json;

/// <summary>A function and its verdict as <c>list --json</c> has them.</summary>
internal static class FunctionJsonMapper
{
    public static FunctionJson Element(HostInventory inventory, Verdict verdict, OwnerKnowledge owners, GuestView? guest, VfioHolders? holders)
    {
        PciFunction function = verdict.Function;
        return new()
        {
            Address = function.Address.ToString(),
            VendorId = $"{function.VendorId:x4}",
            DeviceId = $"{function.DeviceId:x4}",
            SubsystemVendorId = $"{function.SubsystemVendorId:x4}",
            SubsystemDeviceId = $"{function.SubsystemDeviceId:x4}",
            Class = $"{function.ClassCode:x6}",
            Revision = $"{function.Revision:x2}",
            DeviceType = PassthroughDeviceTypes.FromIds(function.VendorId, function.DeviceId).ToString(),
            Name = FunctionText.FullName(function),
            Driver = function.Driver.ValueOrDefault,
            IommuGroup = function.IommuGroup.ValueOrDefault?.Value,
            NumaNode = function.NumaNode.ValueOrDefault,
            ResetMethods = JsonText.OrNull(function.ResetMethods, m => m),
            PhysicalFunction = function.PhysicalFunction?.ToString(),
            VirtualFunctions = JsonText.Texts(function.VirtualFunctions),
            Bars = JsonText.OrNull(function.Bars, b => new BarJson(b.Index, JsonText.Kind(b.Kind), JsonText.Hex(b.Address), b.Size, b.IsPrefetchable)),
            Msix = Msix(function),
            Capabilities = Capabilities(function),
            ConfigBytes = function.Config.Length,
            TopologyPath = function.TopologyPath,
            HostUses = JsonText.OrNull(function.HostUses, u => new HostUseJson(JsonText.Kind(u.Kind), u.Evidence)),
            Assignable = verdict.IsAssignable,
            AssignTogether = JsonText.Texts(verdict.AssignTogether),
            Reasons = JsonText.Reasons(verdict.Reasons),
            Unknown = [.. function.Unknown.IsDefault ? [] : function.Unknown, .. owners.Unknown is null ? Array.Empty<string>() : ["owner"], .. Unseen(function, holders)],
            Warnings = JsonText.Reasons(function.Warnings),
            Owner = OwnerJson.Of(owners.View?.OwnershipOf(function.Address) ?? default),
            Holders = HolderJson.Of(inventory, function, holders),
            Guest = guest is null ? null : Guest(guest),
        };
    }

    public static GuestJson Guest(GuestView guest) => guest.Reason is { } reason
        ? new(null, null, ReasonJson.Of(reason))
        : new([.. guest.Windows.Select(w => new GuestWindowJson(w.BarIndex, w.Offset, w.Size))], guest.Vectors, null);

    private static string[] Unseen(PciFunction function, VfioHolders? holders) => holders is { IsComplete: false } && VfioHolders.CanBeHeld(function) ? ["holders"] : [];

    private static MsixJson? Msix(PciFunction function) => function.Msix.ValueOrDefault is { } msix
        ? new(msix.TableSize, msix.TableBar, msix.TableOffset, msix.PbaBar, msix.PbaOffset)
        : null;

    private static CapabilityJson[]? Capabilities(PciFunction function) => function.Capabilities.TryGet(out PciCapabilityList? list)
        ? [.. list.Entries.Select(c => new CapabilityJson(c.IsExtended ? $"{c.Id:x4}" : $"{c.Id:x2}", c.IsExtended ? $"{c.Offset:x3}" : $"{c.Offset:x2}", c.IsExtended, c.Name))]
        : null;
}
