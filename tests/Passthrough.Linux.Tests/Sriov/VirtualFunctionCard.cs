namespace Passthrough.Linux.Tests.Sriov;

/// <summary>A card in a made kernel that can have virtual functions.</summary>
internal static class VirtualFunctionCard
{
    public const string Address = "0000:01:00.0";
    public const string Way = $"pci0000:00/0000:00:01.0/{Address}";
    public const int Total = 8;

    public static FakeKernel InKernel()
    {
        var kernel = new FakeKernel();
        kernel.Tree.Function(Way).InGroup(1);
        kernel.Tree.Group(1);
        kernel.Drivers.Add(new FakeDriver("igb", a => a == Address) { MakesVirtualFunctions = true });

        // It would take each virtual function, if it were asked.
        kernel.Drivers.Add(new FakeDriver("igbvf", a => a != Address));
        kernel.Sriov.Set(Address, Total);
        return kernel;
    }
}
