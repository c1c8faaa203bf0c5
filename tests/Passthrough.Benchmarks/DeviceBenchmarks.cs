using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>
/// What a device costs: made of 4,096 bytes that discovery read; made and looked at, so that its image is there; and the life of a prepared one, given to a
/// VM that writes to it, and torn down.
/// </summary>
[MemoryDiagnoser]
public class DeviceBenchmarks
{
    private const int CommandOffset = 0x04;
    private static readonly VmId Vm = new(1);

    private PciFunction _function = null!;
    private PassthroughDevice _device = null!;

    [GlobalSetup]
    public void Setup()
    {
        _function = MadeFunction.Endpoint(default);
        _device = PassthroughDevice.Create(_function).GetValueOrThrow();
    }

    [Benchmark]
    public PassthroughDevice Create() => PassthroughDevice.Create(_function).GetValueOrThrow();

    [Benchmark]
    public uint CreateAndLook() => PassthroughDevice.Create(_function).GetValueOrThrow().PciConfig.GuestRead(0, 4);

    [Benchmark]
    public bool AssignAndTearDown() => _device.AssignToVm(Vm).IsSuccess && _device.Unassign().IsSuccess;

    // Four remaps, a window, decode and bus mastering on: what a guest has when its driver runs.
    [Benchmark]
    public bool AssignUseAndTearDown()
    {
        bool done = _device.AssignToVm(Vm).IsSuccess
            && _device.AddMmioRegion(new HostPhysicalAddress(MadeFunction.RegistersAt(0)), new GuestPhysicalAddress(0x80_0000_0000), 0x1000).IsSuccess;
        for (ushort vector = 0; vector < 4; vector++)
        {
            done &= _device.AddMsixRemap(vector, vector, default).IsSuccess;
        }

        _device.PciConfig.GuestWrite(CommandOffset, 2, 0x0006);
        return done & _device.Unassign().IsSuccess;
    }
}
