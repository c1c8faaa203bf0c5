using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Passthrough.Linux.Tests.Vfio;

/// <summary>VFIO as far as a hot reset sees it: groups that join a container, a device, what it would reset. Any call can be made to fail.</summary>
internal sealed class FakeVfio : IVfioCalls
{
    public const string Root = "/host";

    private readonly Dictionary<int, string> _open = [];
    private readonly List<(uint Group, ushort Segment, byte Bus, byte DeviceFunction)> _reached = [];
    private int _next = 10;

    /// <summary>The calls in order, each as <c>open PATH</c>, <c>close PATH</c> or a request with the file it went to.</summary>
    public List<string> Calls { get; } = [];

    public IEnumerable<string> StillOpen => _open.Values;

    public (string Call, int Error) Failing { get; set; }

    public uint GroupFlags { get; set; } = VfioAbi.GroupViable;

    public int Version { get; set; } = VfioAbi.ApiVersion;

    public int HasType1V2 { get; set; } = 1;

    /// <summary>The groups' files that the reset was given.</summary>
    public List<string> ResetWith { get; } = [];

    public FakeVfio Reaches(params string[] addresses)
    {
        foreach (PciAddress address in addresses.Select(a => PciAddress.Parse(a, CultureInfo.InvariantCulture)))
        {
            _reached.Add((15, (ushort)(address.Segment & 0xFFFF), (byte)(address.RoutingId >> 8), (byte)(address.RoutingId & 0xFF)));
        }

        return this;
    }

    public int Open(string path, out VfioFile file)
    {
        int error = Told($"open {path[Root.Length..]}");
        file = new(error == 0 ? Opened(path[Root.Length..]) : -1, this);
        return error;
    }

    public int Control(VfioFile file, uint request, int value, out int answer)
    {
        answer = request switch
        {
            VfioAbi.GetApiVersion => Version,
            VfioAbi.CheckExtension => HasType1V2,
            _ => 0,
        };
        return Told($"{NameOf(request)} {_open[file.Number]}");
    }

    public int Control(VfioFile file, uint request, Span<byte> memory, out int answer)
    {
        answer = 0;
        int error = Told($"{NameOf(request)} {_open[file.Number]}");
        return error != 0 ? error : request switch
        {
            VfioAbi.GroupGetStatus => Write(memory, 4, GroupFlags),
            VfioAbi.GroupGetDeviceFd => Device(memory, out answer),
            VfioAbi.DeviceGetPciHotResetInfo => Info(memory),
            VfioAbi.DevicePciHotReset => Reset(memory),
            VfioAbi.GroupSetContainer => _open.GetValueOrDefault(BinaryPrimitives.ReadInt32LittleEndian(memory)) == "/dev/vfio/vfio" ? 0 : 9,
            _ => 25,
        };
    }

    public void Close(int number)
    {
        Calls.Add($"close {_open[number]}");
        _open.Remove(number);
    }

    private static string NameOf(uint request) => request switch
    {
        VfioAbi.GetApiVersion => "VFIO_GET_API_VERSION",
        VfioAbi.CheckExtension => "VFIO_CHECK_EXTENSION",
        VfioAbi.SetIommu => "VFIO_SET_IOMMU",
        VfioAbi.GroupGetStatus => "VFIO_GROUP_GET_STATUS",
        VfioAbi.GroupSetContainer => "VFIO_GROUP_SET_CONTAINER",
        VfioAbi.GroupUnsetContainer => "VFIO_GROUP_UNSET_CONTAINER",
        VfioAbi.GroupGetDeviceFd => "VFIO_GROUP_GET_DEVICE_FD",
        VfioAbi.DeviceGetPciHotResetInfo => "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO",
        VfioAbi.DevicePciHotReset => "VFIO_DEVICE_PCI_HOT_RESET",
        _ => request.ToString(CultureInfo.InvariantCulture),
    };

    private static int Write(Span<byte> memory, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(memory[offset..], value);
        return 0;
    }

    private int Told(string call)
    {
        Calls.Add(call);
        return call == Failing.Call ? Failing.Error : 0;
    }

    private int Opened(string name)
    {
        _open.Add(_next, name);
        return _next++;
    }

    private int Device(Span<byte> name, out int number)
    {
        number = Opened(Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
        return 0;
    }

    // As vfio_pci_core.c: too little room is ENOSPC, with the count.
    private int Info(Span<byte> memory)
    {
        Write(memory, 8, (uint)_reached.Count);
        if (BinaryPrimitives.ReadUInt32LittleEndian(memory) < 12 + (_reached.Count * 8))
        {
            return 28;
        }

        for (int i = 0; i < _reached.Count; i++)
        {
            Span<byte> entry = memory[(12 + (i * 8))..];
            Write(entry, 0, _reached[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], _reached[i].Segment);
            entry[6] = _reached[i].Bus;
            entry[7] = _reached[i].DeviceFunction;
        }

        return 0;
    }

    private int Reset(Span<byte> memory)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(memory[8..]);
        for (int i = 0; i < count; i++)
        {
            ResetWith.Add(_open[BinaryPrimitives.ReadInt32LittleEndian(memory[(12 + (i * 4))..])]);
        }

        return BinaryPrimitives.ReadInt32LittleEndian(memory) == 12 + (count * 4) ? 0 : 22;
    }
}
