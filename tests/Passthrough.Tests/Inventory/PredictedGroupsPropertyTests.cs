using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Inventory;

/// <summary>Predicted groups of random trees of bridges, switches and cards, against the kernel's steps done one by one.</summary>
[Trait("Category", "Heavy")]
public sealed class PredictedGroupsPropertyTests
{
    private const int Buses = 8;

    /// <summary>What one function of a random tree is: where it hangs, and what its registers say.</summary>
    public sealed record Part(int Parent, int Device, int FunctionNumber, int Type, bool HasAcs, int Missing, int BytesRead);

    private static Gen<Part> Parts =>
        from parent in Gen.Choose(-1, Buses - 1)
        from device in Gen.Choose(0, 2)
        from function in Gen.Choose(0, 2)
        from type in Gen.Elements(Tree.RootPort, Tree.UpstreamPort, Tree.DownstreamPort, Tree.ToPciBridge, Tree.ToExpressBridge, Tree.Endpoint, Tree.Endpoint, Tree.IntegratedEndpoint, Tree.Conventional)
        from hasAcs in Gen.Elements(true, true, false)
        from missing in Gen.Elements(0, 0, 0, 0x01, 0x04, 0x08, 0x10)
        from read in Gen.Elements(4096, 4096, 4096, 4096, 4096, 256, 64, 0)
        select new Part(parent, device, function, type, hasAcs, missing, read);

    private static Arbitrary<Part[]> Trees => Arb.From(Parts.ArrayOf());

    /// <summary>Each bridge gets the next bus; a part whose bus does not exist by then hangs on the root bus.</summary>
    private static List<TreeNode> Grow(Part[] parts)
    {
        var nodes = new List<TreeNode>();
        var bridges = new List<TreeNode>();
        foreach (Part part in parts.OrderBy(p => p.Parent))
        {
            TreeNode? parent = part.Parent < 0 || part.Parent >= bridges.Count ? null : bridges[part.Parent];
            int bus = parent is null ? 0 : bridges.IndexOf(parent) + 1;
            string address = string.Create(CultureInfo.InvariantCulture, $"{bus:x2}:{part.Device:x2}.{part.FunctionNumber}");
            if (nodes.Any(n => n.Function.Address == Sample.At(address)))
            {
                continue;
            }

            TreeNode node = Node(part, address, parent);
            nodes.Add(node);
            if (node.IsBridge && bridges.Count < Buses)
            {
                bridges.Add(node);
            }
        }

        // As the kernel scans: a bus, lower functions first, before the buses below it.
        return [.. nodes.OrderBy(n => Depth(n)).ThenBy(n => n.Function.Address)];
    }

    private static int Depth(TreeNode node) => node.Parent is null ? 0 : Depth(node.Parent) + 1;

    private static TreeNode Node(Part part, string address, TreeNode? parent)
    {
        PciFunction function = Tree.Function(
            address, part.Type, parent?.Function.Address.ToString(), part.HasAcs && part.Type >= 0 ? Tree.AllServices & ~part.Missing : -1, isMulti: part.FunctionNumber > 0 || part.Device == 1);
        bool isMulti = part.FunctionNumber > 0 || part.Device == 1;
        bool needsAcs = part.Type is Tree.RootPort or Tree.DownstreamPort || isMulti;
        bool neverIsolates = part.Type is Tree.Conventional or Tree.ToPciBridge or Tree.ToExpressBridge;
        return new(
            function,
            parent,
            !neverIsolates && (!needsAcs || (part.HasAcs && part.Missing == 0)),
            part.Type is Tree.ToPciBridge or Tree.ToExpressBridge,
            part.Type is >= Tree.RootPort and <= Tree.ToExpressBridge);
    }

    private static Config Runs => Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(10_000)).WithEndSize(60);

    [Fact]
    public void They_are_what_the_kernel_comes_to_step_by_step() => Check.One(Runs, Prop.ForAll(Trees, parts =>
    {
        List<TreeNode> nodes = Grow(parts);

        string predicted = Ordered(PredictedGroups.Of(Sample.Host([.. nodes.Select(n => n.Function)])).Groups.Select(g => g.AsEnumerable()));

        return (predicted == Ordered(new KernelGroups(nodes).Make().Select(g => g.AsEnumerable()))).Label(predicted);
    }));

    [Fact]
    public void What_is_known_is_parted_into_groups_and_more_bytes_only_add_to_it() => Check.One(Runs, Prop.ForAll(Trees, parts =>
    {
        PciFunction[] whole = [.. Grow(parts).Select(n => n.Function)];
        PciFunction[] some = [.. whole.Select((f, i) => f.Read(Math.Min(f.Config.Length, parts[i % Math.Max(1, parts.Length)].BytesRead)))];
        PredictedGroups groups = PredictedGroups.Of(Sample.Host(some));
        HashSet<string> all = [.. PredictedGroups.Of(Sample.Host(whole)).Groups.Select(g => string.Join(' ', g))];

        bool areApart = groups.Groups.SelectMany(g => g).Distinct().Count() == groups.Groups.Sum(g => g.Length);
        bool areTold = groups.Groups.All(g => g.Length > 0 && g.All(a => groups.MembersWith(a).ValueOrDefault == g) && g.SequenceEqual(g.Order()));
        bool areKept = groups.Groups.All(g => all.Contains(string.Join(' ', g)));
        return areApart.Label("a function is in one group").And(areTold.Label("members say the same")).And(areKept.Label("more bytes change no group"));
    }));

    private static string Ordered(IEnumerable<IEnumerable<PciAddress>> groups) =>
        string.Join(" | ", groups.Select(g => string.Join(' ', g.Order())).Order(StringComparer.Ordinal));
}
