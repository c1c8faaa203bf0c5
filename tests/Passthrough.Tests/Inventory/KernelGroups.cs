using System.Collections.Immutable;

namespace Passthrough.Tests.Inventory;

/// <summary>
/// IOMMU groups as the kernel comes to them, step by step: function after function in the order in which they appear, each looking for a group that is there
/// already. It knows nothing of sets, so it checks what does. Of each function it is told what isolates.
/// </summary>
internal sealed class KernelGroups(IReadOnlyList<TreeNode> nodes)
{
    private readonly Dictionary<TreeNode, int> _groups = [];

    public ImmutableArray<ImmutableArray<PciAddress>> Make()
    {
        foreach (TreeNode node in nodes)
        {
            _groups[node] = GroupFor(node) ?? _groups.Values.DefaultIfEmpty(-1).Max() + 1;
        }

        return [.. nodes.GroupBy(n => _groups[n]).Select(g => g.Select(n => n.Function.Address).ToImmutableArray())];
    }

    private int? GroupFor(TreeNode node)
    {
        // The first bridge upwards that signs requests as its own.
        for (TreeNode? bridge = node.Parent; bridge is not null; bridge = bridge.Parent)
        {
            if (bridge.IsAlias)
            {
                return _groups[bridge];
            }
        }

        // The bridge above, unless peers are kept apart from there to the root.
        if (node.Parent is { } above && !IsPathIsolated(above))
        {
            return _groups[above];
        }

        // Neighbours in the slot.
        return node.IsIsolated ? null : nodes.Where(n => _groups.ContainsKey(n) && !n.IsIsolated && IsSameSlot(n, node)).Select(n => (int?)_groups[n]).FirstOrDefault();
    }

    private static bool IsPathIsolated(TreeNode start)
    {
        for (TreeNode? node = start; node is not null; node = node.Parent)
        {
            if (!node.IsIsolated)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSameSlot(TreeNode one, TreeNode other) =>
        one.Function.Address.Bus == other.Function.Address.Bus && one.Function.Address.Device == other.Function.Address.Device;
}

/// <summary>A function of a random tree, with what the kernel would say of it.</summary>
internal sealed record TreeNode(PciFunction Function, TreeNode? Parent, bool IsIsolated, bool IsAlias, bool IsBridge);
