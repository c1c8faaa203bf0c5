namespace Passthrough.Linux.Tests.Drivers;

/// <summary>What the made kernel imitates of Linux, so that what is tested with it is tested against the right thing.</summary>
public sealed class FakeKernelTests : IDisposable
{
    private const string Disk = "0000:01:00.0";
    private const string Card = "0000:02:00.0";

    private readonly FakeKernel _kernel = new();

    public FakeKernelTests()
    {
        _kernel.Tree.Function("pci0000:00/0000:00:10.0").Class(0x060400).InGroup(1);
        _kernel.Tree.Function($"pci0000:00/0000:00:10.0/{Disk}").InGroup(5);
        _kernel.Tree.Function($"pci0000:00/0000:00:11.0/{Card}").InGroup(6);
        _kernel.Tree.Group(1).Group(5).Group(6);
        _kernel.Drivers.Add(new FakeDriver("nvme", a => a is Disk || a.StartsWith("0000:02:", StringComparison.Ordinal)) { MakesVirtualFunctions = true });
        _kernel.Drivers.AddVfio();
    }

    public void Dispose() => _kernel.Dispose();

    private int Write(string path, string text) => _kernel.Write(path, text);

    private int Override(string driver) => Write($"sys/bus/pci/devices/{Disk}/driver_override", driver);

    private int Unbind() => Write($"sys/bus/pci/devices/{Disk}/driver/unbind", Disk);

    private int Probe() => Write("sys/bus/pci/drivers_probe", Disk);

    private string Text(string path) => File.ReadAllText(_kernel.Tree.PathOf(path));

    [FactOnLinux]
    public void A_driver_takes_what_it_has_ids_for_when_it_is_loaded() => _kernel.Drivers.DriverOf(Disk).Should().Be("nvme");

    [FactOnLinux]
    public void Unbinding_and_probing_with_an_override_binds_to_that_driver_and_makes_the_groups_file()
    {
        (Override("vfio-pci"), Unbind(), Probe()).Should().Be((0, 0, 0));

        _kernel.Drivers.DriverOf(Disk).Should().Be("vfio-pci");
        _kernel.ReadOwner("dev/vfio/5", out uint user, out _).Should().Be(0);
        user.Should().Be(0);
    }

    [FactOnLinux]
    public void The_groups_file_ends_with_the_last_binding()
    {
        (Override("vfio-pci"), Unbind(), Probe(), Unbind()).Should().Be((0, 0, 0, 0));

        File.Exists(_kernel.Tree.PathOf("dev/vfio/5")).Should().BeFalse();
    }

    [FactOnLinux]
    public void An_override_is_shown_and_an_empty_line_clears_it()
    {
        Override("vfio-pci\n").Should().Be(0);
        Text($"sys/bus/pci/devices/{Disk}/driver_override").Should().Be("vfio-pci\n");

        Override("\n").Should().Be(0);
        Text($"sys/bus/pci/devices/{Disk}/driver_override").Should().Be("(null)\n");
    }

    [FactOnLinux]
    public void Probing_what_no_driver_takes_is_no_error()
    {
        (Override("nothing"), Unbind(), Probe()).Should().Be((0, 0, 0));

        _kernel.Drivers.DriverOf(Disk).Should().BeNull();
    }

    [FactOnLinux]
    public void A_driver_refuses_to_bind_what_another_ones_override_names()
    {
        (Override("vfio-pci"), Unbind()).Should().Be((0, 0));

        Write("sys/bus/pci/drivers/nvme/bind", Disk).Should().Be(Errno.NoDevice);
    }

    [FactOnLinux]
    public void Binding_what_is_bound_is_busy() => Write("sys/bus/pci/drivers/nvme/bind", Disk).Should().Be(Errno.Busy);

    [FactOnLinux]
    public void Unbinding_from_another_driver_finds_no_device() => Write("sys/bus/pci/drivers/vfio-pci/unbind", Disk).Should().Be(Errno.NoDevice);

    [FactOnLinux]
    public void What_is_not_there_cannot_be_written() => Write("sys/bus/pci/devices/0000:99:00.0/reset", "1").Should().Be(Errno.NoEntry);

    [FactOnLinux]
    public void A_bridge_is_not_bound_to_vfio()
    {
        (Write("sys/bus/pci/devices/0000:00:10.0/driver_override", "vfio-pci"), Write("sys/bus/pci/drivers_probe", "0000:00:10.0")).Should().Be((0, 0));

        _kernel.Drivers.DriverOf("0000:00:10.0").Should().BeNull();
    }

    [FactOnLinux]
    public void A_function_without_a_way_to_reset_it_has_no_reset_file() => Write($"sys/bus/pci/devices/{Disk}/reset", "1").Should().Be(Errno.NoEntry);

    [FactOnLinux]
    public void A_function_is_reset_by_the_ways_that_it_has()
    {
        _kernel.Resets.Set(Disk, "flr", "bus");

        Write($"sys/bus/pci/devices/{Disk}/reset", "1").Should().Be(0);

        _kernel.Resets.Done.Should().Equal(Disk);
    }

    [FactOnLinux]
    public void A_bus_that_others_share_is_not_reset_for_one()
    {
        _kernel.Tree.Function("pci0000:00/0000:00:10.0/0000:01:00.1").InGroup(5);
        _kernel.Resets.Set(Disk, "bus");

        Write($"sys/bus/pci/devices/{Disk}/reset", "1").Should().Be(Errno.NotATypewriter);
    }

    [FactOnLinux]
    public void The_ways_to_reset_can_be_fewer_and_put_back_but_no_others()
    {
        _kernel.Resets.Set(Disk, "flr", "bus");

        Write($"sys/bus/pci/devices/{Disk}/reset_method", "bus").Should().Be(0);
        Text($"sys/bus/pci/devices/{Disk}/reset_method").Should().Be("bus\n");
        Write($"sys/bus/pci/devices/{Disk}/reset_method", "pm").Should().Be(Errno.Invalid);
        Write($"sys/bus/pci/devices/{Disk}/reset_method", "default").Should().Be(0);
        Text($"sys/bus/pci/devices/{Disk}/reset_method").Should().Be("flr bus\n");
    }

    [FactOnLinux]
    public void A_hot_reset_needs_the_whole_bus_on_vfio()
    {
        _kernel.Tree.Function("pci0000:00/0000:00:10.0/0000:01:00.1").InGroup(5);
        (Override("vfio-pci"), Unbind(), Probe()).Should().Be((0, 0, 0));
        (PciAddress, string)[] set = [(PciAddress.Parse(Disk), "dev/vfio/5"), (PciAddress.Parse("0000:01:00.1"), "dev/vfio/5")];

        _kernel.HotReset(PciAddress.Parse(Disk), set, out string stage).Should().Be(Errno.Invalid);
        stage.Should().Be("VFIO_DEVICE_PCI_HOT_RESET");

        (Write("sys/bus/pci/devices/0000:01:00.1/driver_override", "vfio-pci"), Write("sys/bus/pci/drivers_probe", "0000:01:00.1")).Should().Be((0, 0));
        _kernel.HotReset(PciAddress.Parse(Disk), set, out stage).Should().Be(0);
        _kernel.Resets.Done.Should().Equal("hot 0000:01:00.0 0000:01:00.1");
    }

    [FactOnLinux]
    public void Virtual_functions_appear_bound_and_go_again()
    {
        _kernel.Sriov.Set(Card, 4);
        string before = _kernel.Picture();

        Write($"sys/bus/pci/devices/{Card}/sriov_numvfs", "2").Should().Be(0);

        HostInventory inventory = _kernel.Host.ReadInventory().GetValueOrThrow();
        inventory.Find(PciAddress.Parse(Card)).GetValueOrThrow().VirtualFunctions.Should().Equal(PciAddress.Parse("0000:02:00.1"), PciAddress.Parse("0000:02:00.2"));
        inventory.Find(PciAddress.Parse("0000:02:00.2")).GetValueOrThrow().Driver.ValueOrDefault.Should().Be("nvme");
        Write($"sys/bus/pci/devices/{Card}/sriov_numvfs", "3").Should().Be(Errno.Busy);
        Write($"sys/bus/pci/devices/{Card}/sriov_numvfs", "0").Should().Be(0);
        _kernel.Picture().Should().Be(before);
    }

    [FactOnLinux]
    public void Without_autoprobe_virtual_functions_stay_free()
    {
        _kernel.Sriov.Set(Card, 4);

        (Write($"sys/bus/pci/devices/{Card}/sriov_drivers_autoprobe", "0"), Write($"sys/bus/pci/devices/{Card}/sriov_numvfs", "1")).Should().Be((0, 0));

        _kernel.Drivers.DriverOf("0000:02:00.1").Should().BeNull();
    }

    [FactOnLinux]
    public void More_virtual_functions_than_there_can_be_are_out_of_range()
    {
        _kernel.Sriov.Set(Card, 4);

        Write($"sys/bus/pci/devices/{Card}/sriov_numvfs", "5").Should().Be(Errno.OutOfRange);
    }

    [FactOnLinux]
    public void A_function_that_is_removed_is_found_by_a_rescan_with_its_driver()
    {
        string before = _kernel.Picture();

        Write($"sys/bus/pci/devices/{Disk}/remove", "1").Should().Be(0);
        Directory.Exists(_kernel.Tree.PathOf($"sys/bus/pci/devices/{Disk}")).Should().BeFalse();
        Write("sys/bus/pci/rescan", "1").Should().Be(0);

        _kernel.Picture().Should().Be(before);
    }

    [FactOnLinux]
    public void Loading_a_module_brings_its_driver()
    {
        _kernel.Drivers.AddModule(new FakeDriver("mlx5_vfio_pci", _ => false) { IsVfio = true });

        _kernel.LoadModule("mlx5-vfio-pci").Should().BeNull();

        Directory.Exists(_kernel.Tree.PathOf("sys/bus/pci/drivers/mlx5_vfio_pci")).Should().BeTrue();
        _kernel.LoadModule("nothing").Should().Contain("nothing not found");
    }

    [FactOnLinux]
    public void A_call_fails_when_it_is_told_to_and_changes_nothing()
    {
        string before = _kernel.Picture();
        _kernel.FailAt(2, Errno.InputOutput);

        (Override("\n"), Unbind()).Should().Be((0, Errno.InputOutput));

        _kernel.Picture().Should().Be(before);
        _kernel.Calls.Should().HaveCount(2);
    }

    [FactOnLinux]
    public async Task A_call_waits_until_it_is_let_go()
    {
        var blocked = new TaskCompletionSource();
        _kernel.BlockAt(1, blocked.SetResult);
        Task<int> call = Task.Run(Unbind);
        await blocked.Task;
        _kernel.Drivers.DriverOf(Disk).Should().Be("nvme");

        _kernel.Unblock();

        (await call).Should().Be(0);
        _kernel.Drivers.DriverOf(Disk).Should().BeNull();
    }

    [FactOnLinux]
    public void A_right_can_be_taken_away()
    {
        string path = $"sys/bus/pci/devices/{Disk}/driver_override";
        _kernel.MayWrite(path).Should().Be(0);

        _kernel.Deny(path);

        (_kernel.MayWrite(path), Write(path, "vfio-pci")).Should().Be((Errno.AccessDenied, Errno.AccessDenied));
    }
}
