namespace Passthrough.Linux.Tests.Drivers;

/// <summary>What the made kernel does beside what every kernel has to (tests/Shared/Hosts): faults, modules, the ways of other drivers.</summary>
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

    [FactOnLinux]
    public void A_driver_takes_what_it_has_ids_for_when_it_is_loaded() => _kernel.Drivers.DriverOf(Disk).Should().Be("nvme");

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
    public void Most_drivers_end_virtual_functions_when_they_let_the_physical_one_go()
    {
        _kernel.Sriov.Set(Card, 4);
        Write($"sys/bus/pci/devices/{Card}/sriov_numvfs", "2").Should().Be(0);

        Write($"sys/bus/pci/devices/{Card}/driver/unbind", Card).Should().Be(0);

        File.ReadAllText(_kernel.Tree.PathOf($"sys/bus/pci/devices/{Card}/sriov_numvfs")).Should().Be("0\n");
        Directory.Exists(_kernel.Tree.PathOf("sys/bus/pci/devices/0000:02:00.1")).Should().BeFalse();
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
