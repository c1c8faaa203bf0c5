namespace Passthrough.Linux.Tests.Drivers;

/// <summary>Names, accounts, modules and the remapping of interrupts, as the host's files tell them.</summary>
public sealed class HostFactsTests : IDisposable
{
    private readonly FakeHostTree _files = new();

    private DirectoryTree Tree => new(_files.Root);

    public void Dispose() => _files.Dispose();

    private static DriverName Name(string text) => DriverName.TryParse(text, out DriverName? name) ? name : throw new ArgumentException("no name", nameof(text));

    [Theory]
    [InlineData("vfio-pci", true)]
    [InlineData("mlx5_vfio_pci", true)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("ä", false)]
    public void A_drivers_name_has_few_characters(string? text, bool isName) => DriverName.TryParse(text, out _).Should().Be(isName);

    [FactOnLinux]
    public void An_account_is_found_by_its_name_and_by_its_number()
    {
        _files.File("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nbroken\nqemu:x:107:108::/:/bin/false\n");

        Accounts.Find(Tree, "qemu").GetValueOrThrow().Should().Be(new FileOwner(107, 108));
        Accounts.Find(Tree, "107").GetValueOrThrow().Should().Be(new FileOwner(107, 108));
        Accounts.Find(Tree, "4711").GetValueOrThrow().Should().Be(new FileOwner(4711, FileOwner.SameGroup));
        Accounts.Find(Tree, "4294967295").Error.Should().Be(new AccountUnknown("4294967295"));
        Accounts.Find(Tree, "que").Error.Should().Be(new AccountUnknown("que"));
    }

    [FactOnLinux]
    public void Without_the_accounts_a_number_is_enough()
    {
        Accounts.Find(Tree, "107").GetValueOrThrow().User.Should().Be(107);
        Accounts.Find(Tree, "qemu").Error!.Code.Should().Be(VmErrorCode.HostNotReadable);
    }

    [FactOnLinux]
    public void A_module_is_looked_for_among_those_of_the_running_kernel()
    {
        KernelModules.Has(Tree, Name("vfio-pci")).IsKnown.Should().BeFalse();

        _files.File("proc/sys/kernel/osrelease", "6.1.0\n");
        KernelModules.Has(Tree, Name("vfio-pci")).IsKnown.Should().BeFalse();

        _files.File("lib/modules/6.1.0/modules.dep", "kernel/drivers/vfio/pci/vfio-pci-core.ko.xz:\n").File("lib/modules/6.1.0/modules.builtin", "kernel/drivers/vfio/pci/vfio-pci.ko\n");
        KernelModules.Has(Tree, Name("vfio_pci")).Should().Be(new Fact<bool>(true));
        KernelModules.Has(Tree, Name("mlx5-vfio-pci")).Should().Be(new Fact<bool>(false));
    }

    [FactOnLinux]
    public void A_kernels_release_that_is_a_path_is_not_followed()
    {
        _files.File("proc/sys/kernel/osrelease", "../x\n").File("lib/x/modules.dep", "vfio-pci.ko:\n");

        KernelModules.Has(Tree, Name("vfio-pci")).IsKnown.Should().BeFalse();
    }

    [FactOnLinux]
    public void Interrupts_that_are_remapped_refuse_nothing()
    {
        _files.File("sys/kernel/irq/9/chip_name", "IR-IO-APIC\n").File("sys/kernel/irq/2/chip_name", "IO-APIC\n");

        InterruptRemapping.Examine(Tree).Should().BeNull();
    }

    [FactOnLinux]
    public void Whether_interrupts_are_remapped_is_not_known_where_no_chip_tells()
    {
        InterruptRemapping.Examine(Tree).Should().BeNull();

        _files.File("sys/kernel/irq/9/chip_name", "GICv3\n");

        InterruptRemapping.Examine(Tree).Should().BeNull();
    }

    [FactOnLinux]
    public void Interrupts_that_are_not_remapped_can_be_allowed()
    {
        _files.File("sys/kernel/irq/9/chip_name", "IO-APIC\n");
        InterruptRemapping.Examine(Tree).Should().NotBeNull();

        _files.File(InterruptRemapping.AllowUnsafe, "Y\n");

        InterruptRemapping.Examine(Tree).Should().BeNull();
    }
}
