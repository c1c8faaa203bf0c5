using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Reads the IOMMU groups (Linux: <c>Documentation/ABI/testing/sysfs-kernel-iommu_groups</c>).</summary>
/// <param name="tree">The host's files.</param>
internal sealed class IommuGroupReader(IHostTree tree)
{
    public const string Groups = "sys/kernel/iommu_groups";

    /// <summary>Reads the groups that the host lists and those that functions name.</summary>
    /// <param name="functions">The functions.</param>
    /// <param name="warnings">Takes what went wrong.</param>
    /// <param name="forAll">Does something for each of a number of indices.</param>
    public IommuGroup[] Read(IReadOnlyCollection<PciFunction> functions, List<VmError> warnings, Action<int, Action<int>> forAll)
    {
        var members = new SortedDictionary<IommuGroupId, SortedSet<PciAddress>>();
        TreeStatus listed = tree.List(Groups, out string[] names);
        if (listed is not (TreeStatus.Found or TreeStatus.Missing))
        {
            warnings.Add(new HostNotReadable(Groups, listed.Reason()));
        }

        // A function and its group link to each other, so the groups' own lists tell more only where a function's link is not known.
        bool linksTellAll = functions.All(static f => f.IommuGroup.IsKnown);
        foreach (string name in names)
        {
            if (IommuGroupId.TryParse(name, null, out IommuGroupId id) && string.Equals(name, id.ToString(), StringComparison.Ordinal))
            {
                members[id] = linksTellAll ? [] : ReadMembers(id);
            }
            else
            {
                warnings.Add(new AttributeMalformed(Groups, name, "groups, which have numbers for names"));
            }
        }

        foreach (PciFunction function in functions)
        {
            if (function.IommuGroup.ValueOrDefault is { } id)
            {
                if (!members.TryGetValue(id, out SortedSet<PciAddress>? group))
                {
                    members[id] = group = [];
                }

                group.Add(function.Address);
            }
        }

        (IommuGroupId Id, SortedSet<PciAddress> Members)[] all = [.. members.Select(static m => (m.Key, m.Value))];
        var groups = new IommuGroup[all.Length];
        var groupWarnings = new ImmutableArray<VmError>[all.Length];
        forAll(all.Length, i => groups[i] = ReadGroup(all[i].Id, [.. all[i].Members], out groupWarnings[i]));
        warnings.AddRange(groupWarnings.SelectMany(static w => w));
        return groups;
    }

    // A group may have members that are no PCI functions; they are not this library's.
    private SortedSet<PciAddress> ReadMembers(IommuGroupId id)
    {
        SortedSet<PciAddress> members = [];
        if (tree.List($"{Groups}/{id}/devices", out string[] names) == TreeStatus.Found)
        {
            foreach (string name in names)
            {
                if (PciAddress.TryParse(name, out PciAddress member))
                {
                    members.Add(member);
                }
            }
        }

        return members;
    }

    private IommuGroup ReadGroup(IommuGroupId id, ImmutableArray<PciAddress> members, out ImmutableArray<VmError> warnings)
    {
        string directory = $"{Groups}/{id}";
        using var attributes = new AttributeReader(tree, directory, directory + "/");
        var group = new IommuGroup(id, members)
        {
            Name = attributes.Read<string?>("name", "name", TryName, "a name", new(null)),
            Type = attributes.Read<string?>("type", "type", TryName, "a domain's type", new(null)),
            ReservedRegions = attributes.Read<ImmutableArray<ReservedRegion>>("reserved_regions", "reserved_regions", TryRegions, "lines of start, end and type", default),
        };
        warnings = [.. attributes.Warnings, .. attributes.Unknown.Select(a => new HostNotReadable($"{directory}/{a}", TreeStatus.Denied.Reason()))];
        return group;
    }

    private static bool TryName(ReadOnlySpan<byte> text, out string? value)
    {
        bool read = AttributeText.TryLine(text, out string name);
        value = read ? name : null;
        return read || text.IsEmpty;
    }

    private static bool TryRegions(ReadOnlySpan<byte> text, out ImmutableArray<ReservedRegion> value)
    {
        var regions = ImmutableArray.CreateBuilder<ReservedRegion>();
        value = [];
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range];
            if (line.IsEmpty)
            {
                continue;
            }

            if (!AttributeText.TryHex(AttributeText.TakeWord(ref line), ulong.MaxValue, out ulong start)
                || !AttributeText.TryHex(AttributeText.TakeWord(ref line), ulong.MaxValue, out ulong end)
                || !AttributeText.TryLine(AttributeText.TakeWord(ref line), out string type)
                || !line.IsEmpty
                || end < start)
            {
                return false;
            }

            regions.Add(new(start, end, type));
        }

        value = regions.DrainToImmutable();
        return true;
    }
}
