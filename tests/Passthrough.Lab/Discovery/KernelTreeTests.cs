using System.Collections.Immutable;
using Passthrough.Lab.Running;

namespace Passthrough.Lab.Discovery;

/// <summary>What is discovered is what the kernel's own tree of links says.</summary>
public sealed class KernelTreeTests
{
    private readonly HostInventory _inventory = Guest.Read();

    [Fact]
    public void All_functions_of_the_machine_are_found_without_a_warning()
    {
        _inventory.Functions.Select(f => f.Address.ToString()).Should().Equal(Directory.GetFileSystemEntries("/sys/bus/pci/devices").Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal));
        _inventory.Functions.Should().HaveCount(31);
        _inventory.Warnings.Should().BeEmpty();
        _inventory.Functions.SelectMany(f => f.Warnings).Should().BeEmpty();
        _inventory.Functions.SelectMany(f => f.Unknown).Should().BeEmpty();
    }

    [Fact]
    public void Groups_have_the_members_that_the_kernel_gives_them() =>
        _inventory.Groups.Select(g => $"{g.Id}: {string.Join(' ', g.Members)}").Should().BeEquivalentTo(
            Directory.GetDirectories("/sys/kernel/iommu_groups")
                .Select(g => $"{Path.GetFileName(g)}: {string.Join(' ', Directory.GetFileSystemEntries(Path.Combine(g, "devices")).Select(Path.GetFileName).Order(StringComparer.Ordinal))}"));

    [Fact]
    public void Groups_that_are_predicted_are_the_kernels() => PredictedGroups.Of(_inventory).Differences.Should().BeEmpty();

    [Fact]
    public void The_three_functions_of_the_card_share_a_group() =>
        Member(Guest.Audio).Should().Equal(Guest.Display, Guest.Audio, Guest.Usb);

    [Fact]
    public void What_is_behind_the_conventional_bridge_shares_its_group() =>
        Member(Guest.ConventionalBridge).Should().HaveCount(4).And.Contain(Guest.Edu);

    [Fact]
    public void A_disk_behind_the_second_host_bridge_is_on_node_1() => Find(Guest.FarDisk).NumaNode.ValueOrDefault.Should().Be(1);

    [Fact]
    public void The_kernel_and_the_registers_agree_on_every_reset() =>
        _inventory.Functions.Should().OnlyContain(f => f.ResetDifferences.IsKnown && f.ResetDifferences.ValueOrDefault.IsEmpty);

    private PciFunction Find(PciAddress address) => _inventory.Find(address).GetValueOrThrow();

    private ImmutableArray<PciAddress> Member(PciAddress address) => _inventory.GroupOf(Find(address))!.Members;
}
