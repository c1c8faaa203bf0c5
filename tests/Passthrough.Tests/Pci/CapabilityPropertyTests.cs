using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Pci;

/// <summary>What a register was made from is what is read from it, wherever it stands and whatever is around it.</summary>
[Trait("Category", "Heavy")]
public sealed class CapabilityPropertyTests
{
    private static readonly Config Volume = Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(5_000));

    private static Gen<ushort> Word => Gen.Choose(0, 0xFFFF).Select(n => (ushort)n);

    private static Gen<uint> Dword => from high in Word from low in Word select ((uint)high << 16) | low;

    private static Gen<bool> Flag => Gen.Elements(false, true);

    private static Gen<int> Number(int most) => Gen.Choose(0, most);

    private static Gen<int> Place(int length, int end) => Gen.Choose(0, (end - length) / 4).Select(n => 4 * n);

    private static int Bit(bool flag, int bit) => flag ? 1 << bit : 0;

    private static ConfigImage Noise => new ConfigImage(4096).Filled(0xA5);

    private sealed record Power(int At, int Version, bool Clock, bool Initialization, int Current, bool D1, bool D2, int Pme, int State, bool NoReset, bool Enabled, int Select, int Scale, bool Status);

    [Fact]
    public void Power_management_reads_as_it_was_written()
    {
        Gen<Power> made =
            from at in Place(8, 256)
            from version in Number(7)
            from clock in Flag
            from initialization in Flag
            from current in Number(7)
            from d1 in Flag
            from d2 in Flag
            from pme in Number(31)
            from state in Number(3)
            from noReset in Flag
            from enabled in Flag
            from data in Number(15)
            from scale in Number(3)
            from status in Flag
            select new Power(at, version, clock, initialization, current, d1, d2, pme, state, noReset, enabled, data, scale, status);

        Check.One(Volume, Prop.ForAll(made.ToArbitrary(), p =>
        {
            int capabilities = p.Version | Bit(p.Clock, 3) | Bit(p.Initialization, 5) | (p.Current << 6) | Bit(p.D1, 9) | Bit(p.D2, 10) | (p.Pme << 11);
            int control = p.State | Bit(p.NoReset, 3) | Bit(p.Enabled, 8) | (p.Select << 9) | (p.Scale << 13) | Bit(p.Status, 15);
            PowerManagementCapability read = PowerManagementCapability.Read(Noise.Word(p.At + 2, (ushort)capabilities).Word(p.At + 4, (ushort)control), p.At).GetValueOrThrow();
            int current = Array.IndexOf([0, 55, 100, 160, 220, 270, 320, 375], read.AuxiliaryCurrent);
            return p == new Power(
                p.At, read.Version, read.NeedsPmeClock, read.NeedsInitialization, current, read.HasD1, read.HasD2, (int)read.PmeSupport,
                read.PowerState, read.HasNoSoftReset, read.IsPmeEnabled, read.DataSelect, read.DataScale, read.PmeStatus);
        }));
    }

    private sealed record Express(int At, int Version, int Type, bool Slot, int Message, int Supported, bool Reset, int Payload, int Request, bool Pending, uint Rest);

    [Fact]
    public void Pci_express_reads_as_it_was_written()
    {
        Gen<Express> made =
            from at in Place(12, 256)
            from version in Number(15)
            from type in Number(15)
            from slot in Flag
            from message in Number(31)
            from supported in Number(7)
            from reset in Flag
            from payload in Number(7)
            from request in Number(7)
            from pending in Flag
            from rest in Dword
            select new Express(at, version, type, slot, message, supported, reset, payload, request, pending, rest);

        Check.One(Volume, Prop.ForAll(made.ToArbitrary(), e =>
        {
            int capabilities = e.Version | (e.Type << 4) | Bit(e.Slot, 8) | (e.Message << 9);
            uint device = (uint)(e.Supported | Bit(e.Reset, 28)) | (e.Rest & 0xEFFF_FFF8);
            uint control = (uint)((e.Payload << 5) | (e.Request << 12)) | (e.Rest & 0x8F1F);
            uint status = (uint)Bit(e.Pending, 5) | (e.Rest & 0xFFDF);
            ConfigImage image = Noise.Word(e.At + 2, (ushort)capabilities).Dword(e.At + 4, device).Word(e.At + 8, (ushort)control).Word(e.At + 10, (ushort)status);
            ExpressCapability read = ExpressCapability.Read(image, e.At).GetValueOrThrow();
            return e == new Express(
                e.At, read.Version, (int)read.PortType, read.IsSlotImplemented, read.InterruptMessageNumber, Power2(read.MaximumPayload),
                read.HasFunctionLevelReset, Power2(read.Payload), Power2(read.ReadRequest), read.AreTransactionsPending, e.Rest);
        }));
    }

    private static int Power2(int bytes) => int.Log2(bytes) - 7;

    [Fact]
    public void Sriov_reads_as_it_was_written()
    {
        Gen<(int At, SriovCapability Made)> made =
            from at in Place(64, 4096)
            from control in Word
            from initial in Word
            from total in Word
            from number in Word
            from link in Number(255)
            from first in Word
            from stride in Word
            from device in Word
            from supported in Dword
            from system in Dword
            select (at, new SriovCapability(control, initial, total, number, (byte)link, first, stride, device, supported, system));

        Check.One(Volume, Prop.ForAll(made.ToArbitrary(), c =>
        {
            (int at, SriovCapability s) = c;
            ConfigImage image = Noise
                .Word(at + 0x08, s.Control).Word(at + 0x0C, s.InitialFunctions).Word(at + 0x0E, s.TotalFunctions).Word(at + 0x10, s.NumberOfFunctions).Byte(at + 0x12, s.DependencyLink)
                .Word(at + 0x14, s.FirstOffset).Word(at + 0x16, s.Stride).Word(at + 0x1A, s.DeviceId).Dword(at + 0x1C, s.SupportedPageSizes).Dword(at + 0x20, s.SystemPageSize);
            return SriovCapability.Read(image, at).GetValueOrThrow() == s;
        }));
    }

    [Fact]
    public void Acs_reads_as_it_was_written()
    {
        Gen<(int At, AcsCapability Made, uint Others)> made =
            from at in Place(8, 4096)
            from offered in Number(0x7F)
            from enabled in Number(0x7F)
            from rest in Dword
            select (at, new AcsCapability((AcsServices)offered, (AcsServices)enabled), rest);

        Check.One(Volume, Prop.ForAll(made.ToArbitrary(), c =>
            AcsCapability.Read(Noise.Dword(c.At + 4, (ushort)c.Made.Offered | ((uint)c.Made.Enabled << 16) | (c.Others & 0xFF80_FF80)), c.At).GetValueOrThrow() == c.Made));
    }
}
