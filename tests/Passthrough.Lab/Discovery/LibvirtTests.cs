using System.Globalization;

namespace Passthrough.Lab.Discovery;

/// <summary>What is discovered of the guest's own functions is what libvirt tells of them.</summary>
public sealed class LibvirtTests(LibvirtReading read) : IClassFixture<LibvirtReading>
{
    private const ushort ProductData = 0x03;
    private const ushort Express = 0x10;

    [Fact]
    public void The_same_functions_are_found() => read.Inventory.Functions.Select(f => f.Address).Should().Equal(read.Told.Select(f => f.Address)).And.HaveCount(33);

    [Fact]
    public void Ids_and_classes_are_the_same() => Ours(f => FormattableString.Invariant($"0x{f.ClassCode:x6} 0x{f.VendorId:x4}:0x{f.DeviceId:x4}")).Should().Equal(Theirs(f => f.Ids));

    [Fact]
    public void Drivers_are_the_same() => Ours(f => f.Driver.ValueOrDefault).Should().Equal(Theirs(f => f.Driver));

    [Fact]
    public void Groups_are_the_same_with_their_members() =>
        Ours(f => read.Inventory.GroupOf(f) is { } group ? $"{group.Id}: {string.Join(' ', group.Members)}" : null)
            .Should().Equal(Theirs(f => f.Group is { } group ? $"{group}: {string.Join(' ', f.GroupMembers.Order())}" : null));

    [Fact]
    public void Nodes_are_the_same() => Ours(f => f.NumaNode.ValueOrDefault?.ToString(CultureInfo.InvariantCulture)).Should().Equal(Theirs(f => f.Node));

    [Fact]
    public void The_functions_above_are_the_same() =>
        Ours(f => f.ParentBridge is { } bridge ? LibvirtFunction.NameOf(bridge) : "computer").Should().Equal(Theirs(f => f.Parent));

    [Fact]
    public void Virtual_functions_are_the_same_and_how_many_there_can_be()
    {
        Ours(f => f.TotalVirtualFunctions.ValueOrDefault is { } most ? $"{most}: {string.Join(' ', f.VirtualFunctions)}" : null)
            .Should().Equal(Theirs(f => f.MostVirtualFunctions is { } most ? $"{most}: {string.Join(' ', f.VirtualFunctions)}" : null));
        Ours(f => f.PhysicalFunction?.ToString()).Should().Equal(Theirs(f => f.PhysicalFunction.IsEmpty ? null : f.PhysicalFunction[0].ToString()));
        read.Told.Count(f => !f.PhysicalFunction.IsEmpty).Should().Be(2);
    }

    [Fact]
    public void Links_are_the_same()
    {
        Ours(f => f.Link.ValueOrDefault is { } link ? $"{Link(link.MaximumSpeed, link.MaximumWidth)}, now {Link(link.Speed, link.Width)}" : null)
            .Should().Equal(Theirs(f => f.Link("cap") is { } most ? $"{most}, now {f.Link("sta")}" : null));
        read.Told.Count(f => f.Link("cap") is not null).Should().BeGreaterThan(10);
    }

    [Fact]
    public void Bridges_and_capabilities_that_libvirt_names_are_the_same() =>
        Ours(f => string.Join(' ', Names(f))).Should().Equal(Theirs(f => string.Join(' ', f.Others)));

    private IEnumerable<string> Ours(Func<PciFunction, string?> what) => read.Inventory.Functions.Select(f => $"{f.Address} {what(f) ?? "none"}");

    private IEnumerable<string> Theirs(Func<LibvirtFunction, string?> what) => read.Told.Select(f => $"{f.Address} {what(f) ?? "none"}");

    // The kernel writes "5.0 GT/s PCIe", libvirt "5".
    private static string Link(string? speed, int width) => speed is null
        ? FormattableString.Invariant($"? GT/s x{width}")
        : FormattableString.Invariant($"{decimal.Parse(speed.Split(' ')[0], CultureInfo.InvariantCulture):0.#} GT/s x{width}");

    private static IEnumerable<string> Names(PciFunction function)
    {
        if (function.HeaderLayout.ValueOrDefault == 1)
        {
            yield return "pci-bridge";
        }

        if (function.Capabilities.ValueOrDefault!.TryFindStandard(ProductData, out _))
        {
            yield return "vpd";
        }

        if (function.Capabilities.ValueOrDefault!.TryFindStandard(Express, out _))
        {
            yield return "pci-express";
        }
    }
}
