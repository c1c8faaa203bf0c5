using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What differs between two reports of one function. Configuration bytes as such do not count: status bits change while nothing does.</summary>
internal static class FunctionDifference
{
    /// <summary>The names of the properties that differ; none, without an allocation, when all agree.</summary>
    public static ImmutableArray<string> Between(PciFunction was, PciFunction now)
    {
        ImmutableArray<string>.Builder? names = null;
        Note(ref names, nameof(PciFunction.Address), was.Address != now.Address);
        Note(ref names, nameof(PciFunction.VendorId), was.VendorId != now.VendorId);
        Note(ref names, nameof(PciFunction.DeviceId), was.DeviceId != now.DeviceId);
        Note(ref names, nameof(PciFunction.SubsystemVendorId), was.SubsystemVendorId != now.SubsystemVendorId);
        Note(ref names, nameof(PciFunction.SubsystemDeviceId), was.SubsystemDeviceId != now.SubsystemDeviceId);
        Note(ref names, nameof(PciFunction.ClassCode), was.ClassCode != now.ClassCode);
        Note(ref names, nameof(PciFunction.Revision), was.Revision != now.Revision);
        Note(ref names, nameof(PciFunction.IsUnresponsive), was.IsUnresponsive != now.IsUnresponsive);
        Note(ref names, nameof(PciFunction.Driver), Differ(was.Driver, now.Driver));
        Note(ref names, nameof(PciFunction.DriverOverride), Differ(was.DriverOverride, now.DriverOverride));
        Note(ref names, nameof(PciFunction.IommuGroup), Differ(was.IommuGroup, now.IommuGroup));
        Note(ref names, nameof(PciFunction.NumaNode), Differ(was.NumaNode, now.NumaNode));
        Note(ref names, nameof(PciFunction.ResetMethods), DifferInItems(was.ResetMethods, now.ResetMethods));
        Note(ref names, nameof(PciFunction.Bars), DifferInItems(was.Bars, now.Bars));
        Note(ref names, nameof(PciFunction.Msix), Differ(was.Msix, now.Msix));
        Note(ref names, nameof(PciFunction.SerialNumber), !ReferenceEquals(was, now) && Differ(was.SerialNumber, now.SerialNumber));
        Note(ref names, nameof(PciFunction.PhysicalFunction), was.PhysicalFunction != now.PhysicalFunction);
        Note(ref names, nameof(PciFunction.VirtualFunctions), !was.VirtualFunctions.AsSpan().SequenceEqual(now.VirtualFunctions.AsSpan()));
        Note(ref names, nameof(PciFunction.ParentBridge), was.ParentBridge != now.ParentBridge);
        Note(ref names, nameof(PciFunction.HostUses), DifferInItems(was.HostUses, now.HostUses));
        return names?.ToImmutable() ?? [];
    }

    /// <summary>Whether a guest's view that was made of the one fits the other: the same place, BARs and MSI-X table.</summary>
    public static bool HaveSameShape(PciFunction was, PciFunction now) => ReferenceEquals(was, now)
        || (was.Address == now.Address && !DifferInItems(was.Bars, now.Bars) && !Differ(was.Msix, now.Msix));

    private static void Note(ref ImmutableArray<string>.Builder? names, string name, bool differs)
    {
        if (differs)
        {
            (names ??= ImmutableArray.CreateBuilder<string>()).Add(name);
        }
    }

    private static bool Differ<T>(Fact<T> was, Fact<T> now) =>
        was.IsKnown && now.IsKnown && !EqualityComparer<T?>.Default.Equals(was.ValueOrDefault, now.ValueOrDefault);

    private static bool DifferInItems<T>(Fact<ImmutableArray<T>> was, Fact<ImmutableArray<T>> now) =>
        was.IsKnown && now.IsKnown && !was.ValueOrDefault.AsSpan().SequenceEqual(now.ValueOrDefault.AsSpan(), EqualityComparer<T>.Default);
}
