using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Where windows are and whether a guest reaches them, after any writes and owners, against <see cref="PlacementModel"/>.</summary>
[Trait("Category", "Heavy")]
public sealed class PlacementPropertyTests
{
    private static readonly uint[] BarValues =
        [0, 0xC000_0000, 0xC000_4000, 0xC000_8000, 0xD000_0000, 0xFFFF_0000, 0xFFFF_C000, 0xFFFF_FFFF, 0xFFFF_FFF0, 0xFFFF_FFEF];

    private abstract record Step;

    private sealed record Write(int Offset, int Size, uint Value) : Step;

    private sealed record Assign(bool IsGiven) : Step;

    private sealed record Reset(bool IsResumed) : Step;

    private sealed record Map(int Index, bool IsMapped) : Step;

    private static Gen<Step> BarWrites(int register, uint[] values) =>
        from value in Gen.Elements(values)
        from size in Gen.Frequency((8, Gen.Constant(4)), (1, Gen.Constant(2)), (1, Gen.Constant(1)))
        from lane in Gen.Choose(0, (4 / size) - 1)
        select (Step)new Write(register + (lane * size), size, value);

    private static Gen<Step> Steps => Gen.Frequency(
        (6, BarWrites(0x10, BarValues)),
        (4, BarWrites(0x14, [0, 0, 0, 0, 0x80, 0xFFFF_FFFF])),
        (8, BarWrites(0x18, BarValues)),
        (6, Gen.Elements<uint>(0, 2, 2, 2, 3, 6).Select(v => (Step)new Write(0x04, 2, v))),
        (3, Gen.Elements<uint>(0, 0, 1, 3).Select(v => (Step)new Write(PowerAt + 4, 2, v))),
        (1, Gen.Constant((Step)new Write(Express + 8, 2, 0xA810))),
        (3, Gen.Elements(true, true, false).Select(v => (Step)new Assign(v))),
        (1, Gen.Elements(true, false).Select(v => (Step)new Reset(v))),
        (2, from index in Gen.Elements(0, 2) from mapped in Gen.Elements(true, true, false) select (Step)new Map(index, mapped)));

    private sealed class Both
    {
        private readonly PassthroughDevice _device = CardDevice();
        private readonly PlacementModel _model = new();
        private readonly HashSet<int> _mapped = [];
        private bool _isAssigned;

        public Both() => Prepare();

        // At no address yet that the model would have to know of: the guest writes the BARs.
        private void Prepare()
        {
            _device.AddMmioRegion(new(Bar0), new(0x70_0000_0000), 0x1000).ThrowIfError();
            _device.AddMmioRegion(new(Bar2), new(0xC000_0000), 0x1000).ThrowIfError();
            _mapped.UnionWith([0, 2]);
            _model.Look(_device.PciConfig.ToArray());
        }

        public bool Do(Step step)
        {
            switch (step)
            {
                case Write write:
                    Do(write);
                    break;
                case Assign { IsGiven: true }:
                    _isAssigned |= _device.AssignToVm(new VmId(1)).IsSuccess;
                    break;
                case Assign when _device.Unassign().IsSuccess:
                    _isAssigned = false;
                    _model.WasReset();
                    Prepare();
                    break;
                case Reset reset:
                    _device.Reset().ThrowIfError();
                    _model.WasReset();
                    _mapped.Clear();
                    if (reset.IsResumed)
                    {
                        _device.Resume().ThrowIfError();
                        _mapped.UnionWith([0, 2]);
                    }

                    break;
                case Map map:
                    var host = new HostPhysicalAddress(map.Index == 0 ? Bar0 : Bar2);
                    (map.IsMapped ? _device.Memory.Map(host) : _device.Memory.Unmap(host)).ThrowIfError();
                    _mapped.ExceptWith([map.Index]);
                    _mapped.UnionWith(map.IsMapped ? [map.Index] : []);
                    break;
            }

            _model.Look(_device.PciConfig.ToArray());
            return Agree();
        }

        private void Do(Write write)
        {
            VmResult written = write.Size switch
            {
                1 => _device.PciConfig.WriteByte(write.Offset, unchecked((byte)write.Value)),
                2 => _device.PciConfig.WriteUInt16(write.Offset, unchecked((ushort)write.Value)),
                _ => _device.PciConfig.WriteUInt32(write.Offset, write.Value),
            };
            written.ThrowIfError();
            if (write.Offset is >= 0x10 and < 0x28)
            {
                _model.Wrote(write.Offset, write.Size, write.Value);
            }
            else if (write.Offset == Express + 8)
            {
                _model.WasReset();
            }
        }

        private bool Agree() =>
            _device.MmioRegions.All(r => r == Expected(r.Bar!.Value.BarIndex))
            && _device.PciConfig.GuestBars.Where(b => b.Bar.IsMemory).All(b => (b.State == BarState.Placed) == (_model.PlaceOf(b.Bar.Index) is not null))
            && _device.MmioRegions.All(r => r.GuestAddress is not { } at || (_device.Memory.TryFind(at, out MmioRegion found) && found == r));

        private MmioRegion Expected(int index)
        {
            ulong? at = _model.PlaceOf(index);
            bool isMapped = _mapped.Contains(index);
            return new(
                new(index == 0 ? Bar0 : Bar2),
                at is { } address ? new GuestPhysicalAddress(address) : null,
                0x1000,
                isMapped,
                isMapped && _isAssigned && _model.IsAwake && at is not null,
                new BarRange(index, 0, 0x1000));
        }
    }

    private static bool Agrees(Step[] steps)
    {
        var both = new Both();
        return Array.TrueForAll(steps, both.Do);
    }

    [Fact]
    public void The_device_agrees_with_what_its_registers_say()
    {
        Prop.ForAll(Steps.ArrayOf().Resize(60).ToArbitrary(), Agrees).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(10_000)));
    }
}
