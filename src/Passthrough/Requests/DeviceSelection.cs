using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>
/// Which devices a request is for: an ordered list of addresses, slots, IOMMU groups and specifications. Immutable; equal when the same parts
/// stand in the same order. Its text is the parts, separated by spaces or semicolons, such as <c>0000:03:00.0 slot=0000:04:00 vendor=8086,count=2</c>.
/// </summary>
public abstract class DeviceSelection : IEquatable<DeviceSelection>, ISpanParsable<DeviceSelection>
{
    private protected DeviceSelection()
    {
    }

    /// <summary>Whether it names addresses and nothing else, so that no inventory is needed to know the devices; true when it is empty.</summary>
    public abstract bool NamesAddressesOnly { get; }

    /// <summary>The addresses named as such, each once, in the order named; <see cref="Parts"/> has what is named otherwise.</summary>
    public abstract ImmutableArray<PciAddress> Addresses { get; }

    /// <summary>All parts in the order named, each once; only specifications with a count may be there twice.</summary>
    public abstract ImmutableArray<SelectionPart> Parts { get; }

    /// <summary>Selects devices by address.</summary>
    /// <param name="addresses">The addresses; one that is named twice counts once.</param>
    public static DeviceSelection Of(params ReadOnlySpan<PciAddress> addresses) =>
        new AddressSelection(addresses.Length == 1 ? [addresses[0]] : [.. addresses.ToArray().Distinct()]);

    /// <summary>Selects as many devices as a specification wants.</summary>
    /// <param name="spec">The specification.</param>
    public static DeviceSelection Of(DeviceSpec spec) => new PartSelection([new SpecPart(spec)]);

    /// <summary>Selects a whole slot: its endpoints that the host reports, virtual functions apart.</summary>
    /// <param name="slot">The slot.</param>
    public static DeviceSelection OfSlot(PciSlot slot) => new PartSelection([new SlotPart(slot)]);

    /// <summary>Selects the endpoints of an IOMMU group. The kernel's number is good for this moment only (<see cref="GroupPart"/>).</summary>
    /// <param name="group">The kernel's number.</param>
    public static DeviceSelection OfGroup(IommuGroupId group) => new PartSelection([new GroupPart(group)]);

    /// <summary>Selects devices by several parts.</summary>
    /// <param name="parts">The parts; one that is named twice counts once, but each specification with a count is a wish of its own.</param>
    /// <exception cref="ArgumentNullException">A part is null.</exception>
    public static DeviceSelection OfParts(params ReadOnlySpan<SelectionPart> parts)
    {
        HashSet<SelectionPart> seen = [];
        ImmutableArray<SelectionPart> distinct = [.. parts.ToArray().Where(p => p is SpecPart { Spec.Count: not null } || seen.Add(p))];
        if (distinct.Contains(null!))
        {
            throw new ArgumentNullException(nameof(parts));
        }

        return distinct.All(p => p is AddressPart)
            ? new AddressSelection([.. distinct.Cast<AddressPart>().Select(p => p.Address)])
            : new PartSelection(distinct);
    }

    /// <summary>Selects one device by its address.</summary>
    /// <param name="address">The address.</param>
    public static implicit operator DeviceSelection(PciAddress address) => Of(address);

    /// <summary>Reads parts separated by spaces or semicolons, as <c>docs/requests.md</c> says.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The selection, or <see cref="VmErrorCode.TextNotUnderstood"/> (<see cref="SpecInvalid"/>) with field and position.</returns>
    public static VmResult<DeviceSelection> Read(ReadOnlySpan<char> text) => SelectionText.Read(text);

    /// <inheritdoc/>
    public static DeviceSelection Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static DeviceSelection Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        Read(s).TryGetValue(out DeviceSelection? selection, out VmError? error) ? selection : throw new FormatException(error.Message);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out DeviceSelection result)
    {
        result = null;
        return s is not null && TryParse(s.AsSpan(), provider, out result);
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out DeviceSelection result) =>
        Read(s).TryGetValue(out result, out _);

    /// <summary>Equal when the same parts are named in the same order.</summary>
    /// <param name="other">The other selection.</param>
    public abstract bool Equals(DeviceSelection? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as DeviceSelection);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>The parts, separated by spaces; it reads back as an equal selection.</summary>
    public sealed override string ToString() => string.Join(' ', Parts);

    /// <summary>Most selections: addresses and nothing else, without an object for each.</summary>
    private sealed class AddressSelection(ImmutableArray<PciAddress> addresses) : DeviceSelection
    {
        public override bool NamesAddressesOnly => true;

        public override ImmutableArray<PciAddress> Addresses => addresses;

        public override ImmutableArray<SelectionPart> Parts => [.. addresses.Select(a => new AddressPart(a))];

        public override bool Equals(DeviceSelection? other) => other is AddressSelection same && addresses.HasSameItems(same.Addresses);

        public override int GetHashCode() => addresses.IsEmpty ? 0 : HashCode.Combine(addresses.Length, addresses[0]);
    }

    private sealed class PartSelection(ImmutableArray<SelectionPart> parts) : DeviceSelection
    {
        public override bool NamesAddressesOnly => false;

        public override ImmutableArray<PciAddress> Addresses => [.. parts.OfType<AddressPart>().Select(p => p.Address)];

        public override ImmutableArray<SelectionPart> Parts => parts;

        public override bool Equals(DeviceSelection? other) => other is PartSelection same && parts.HasSameItems(same.Parts);

        public override int GetHashCode() => HashCode.Combine(parts.Length, parts[0]);
    }
}
