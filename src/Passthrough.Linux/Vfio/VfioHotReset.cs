using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Passthrough.Linux;

/// <summary>
/// VFIO's hot reset of all functions below a bridge (Linux: <c>Documentation/driver-api/vfio.rst</c>, <c>drivers/vfio/pci/vfio_pci_core.c</c>): container, groups,
/// IOMMU, device, what would be reset, reset. Whatever fails, all is undone and closed in reverse order. No region is ever mapped.
/// </summary>
internal sealed class VfioHotReset : IDisposable
{
    private const string Container = "dev/vfio/vfio";

    /// <summary>More than any bus has; the kernel is asked again when there are more.</summary>
    private const int FirstGuess = 64;
    private const int MostDevices = 1 << 16;

    private readonly IVfioCalls _calls;
    private readonly string _prefix;
    private readonly Stack<IDisposable> _open = new();
    private readonly Dictionary<string, VfioFile> _groups = new(StringComparer.Ordinal);
    private string _stage = string.Empty;

    private VfioHotReset(IVfioCalls calls, string root)
    {
        _calls = calls;
        _prefix = root.TrimEnd('/') + "/";
    }

    /// <summary>Resets.</summary>
    /// <param name="root">The host's root directory.</param>
    /// <param name="function">The function that the reset is asked of.</param>
    /// <param name="set">All functions that may be reset with it, itself among them, each with its group's file below the root, such as <c>dev/vfio/15</c>.</param>
    /// <param name="stage">Which call failed, or why none was made; empty on success.</param>
    /// <returns>0, or the errno. EPERM with nothing reset when the kernel would reset a function that is not in the set.</returns>
    public static int Reset(string root, PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set, out string stage) =>
        Reset(VfioCalls.Instance, root, function, set, out stage);

    internal static int Reset(IVfioCalls calls, string root, PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set, out string stage)
    {
        using var work = new VfioHotReset(calls, root);
        int error = work.Run(function, set);
        stage = error == 0 ? string.Empty : work._stage;
        return error;
    }

    public void Dispose()
    {
        while (_open.TryPop(out IDisposable? last))
        {
            last.Dispose();
        }
    }

    // Each step begins only when those before it succeeded; what takes it back is in _open as soon as it has.
    private int Run(PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set)
    {
        string? own = set.Where(s => s.Address == function).Select(s => s.GroupFile).FirstOrDefault();
        if (own is null)
        {
            return Fail(VfioErrno.InvalidArgument, $"the set does not hold {function}");
        }

        int error = OpenContainer(out VfioFile container);
        foreach (string file in set.Select(s => s.GroupFile).Distinct(StringComparer.Ordinal))
        {
            error = error != 0 ? error : JoinGroup(file, container);
        }

        if (error != 0
            || (error = At(_calls.Control(container, VfioAbi.SetIommu, VfioAbi.Type1V2Iommu, out _), "VFIO_SET_IOMMU")) != 0
            || (error = OpenDevice(_groups[own], function, out VfioFile device)) != 0
            || (error = AskReach(device, out byte[] reached)) != 0)
        {
            return error;
        }

        HashSet<PciAddress> mine = [.. set.Select(s => s.Address)];
        foreach (PciAddress address in AddressesOf(reached, function.Segment))
        {
            if (!mine.Contains(address))
            {
                return Fail(VfioErrno.NotPermitted, $"the reset would reach {address} too");
            }
        }

        return At(_calls.Control(device, VfioAbi.DevicePciHotReset, ResetArgument(), out _), "VFIO_DEVICE_PCI_HOT_RESET");
    }

    private int OpenContainer(out VfioFile container)
    {
        int error = Open(Container, out container);
        if (error != 0
            || (error = At(_calls.Control(container, VfioAbi.GetApiVersion, 0, out int version), "VFIO_GET_API_VERSION")) != 0)
        {
            return error;
        }

        if (version != VfioAbi.ApiVersion)
        {
            return Fail(VfioErrno.Protocol, $"VFIO_GET_API_VERSION, which answered {version}");
        }

        error = At(_calls.Control(container, VfioAbi.CheckExtension, VfioAbi.Type1V2Iommu, out int has), "VFIO_CHECK_EXTENSION");
        return error != 0 || has == 1 ? error : Fail(VfioErrno.Protocol, "VFIO_CHECK_EXTENSION: this VFIO has no type 1 IOMMU of version 2 (vfio_iommu_type1)");
    }

    private int JoinGroup(string file, VfioFile container)
    {
        int error = Open(file, out VfioFile group);
        if (error != 0)
        {
            return error;
        }

        var status = new VfioGroupStatus { ArgumentSize = (uint)Unsafe.SizeOf<VfioGroupStatus>() };
        Span<byte> memory = MemoryMarshal.AsBytes(new Span<VfioGroupStatus>(ref status));
        if ((error = At(_calls.Control(group, VfioAbi.GroupGetStatus, memory, out _), $"VFIO_GROUP_GET_STATUS of /{file}")) != 0)
        {
            return error;
        }

        if ((status.Flags & VfioAbi.GroupViable) == 0)
        {
            return Fail(VfioErrno.Busy, $"VFIO_GROUP_GET_STATUS of /{file}: a function of the group is on a driver of the host's");
        }

        int number = container.Number;
        if ((error = At(_calls.Control(group, VfioAbi.GroupSetContainer, MemoryMarshal.AsBytes(new Span<int>(ref number)), out _), $"VFIO_GROUP_SET_CONTAINER of /{file}")) != 0)
        {
            return error;
        }

        _open.Push(new Leaving(_calls, group));
        _groups.Add(file, group);
        return 0;
    }

    private int OpenDevice(VfioFile group, PciAddress function, out VfioFile device)
    {
        byte[] name = Encoding.ASCII.GetBytes($"{function}\0");
        int error = At(_calls.Control(group, VfioAbi.GroupGetDeviceFd, name, out int number), $"VFIO_GROUP_GET_DEVICE_FD of {function}");
        device = new(error == 0 ? number : -1, _calls);
        _open.Push(device);
        return error;
    }

    // The kernel says how many there are when the room was too little, and a card may come while it is asked.
    private int AskReach(VfioFile device, out byte[] answer)
    {
        int room = FirstGuess;
        while (true)
        {
            answer = new byte[Unsafe.SizeOf<VfioPciHotResetInfo>() + (room * Unsafe.SizeOf<VfioPciDependentDevice>())];
            var head = new VfioPciHotResetInfo { ArgumentSize = (uint)answer.Length };
            MemoryMarshal.Write(answer, in head);
            int error = _calls.Control(device, VfioAbi.DeviceGetPciHotResetInfo, answer, out _);
            uint count = MemoryMarshal.Read<VfioPciHotResetInfo>(answer).Count;
            if (error != VfioErrno.NoSpace || count <= room || count > MostDevices)
            {
                return At(error == 0 && count > room ? VfioErrno.Protocol : error, "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO");
            }

            room = (int)count;
        }
    }

    // The kernel's structure has 16 bits of the segment; all functions below a bridge are in one.
    private static List<PciAddress> AddressesOf(byte[] reached, uint segment)
    {
        int count = (int)MemoryMarshal.Read<VfioPciHotResetInfo>(reached).Count;
        var addresses = new List<PciAddress>(count);
        foreach (VfioPciDependentDevice device in MemoryMarshal.Cast<byte, VfioPciDependentDevice>(reached.AsSpan(Unsafe.SizeOf<VfioPciHotResetInfo>()))[..count])
        {
            addresses.Add(new((segment & 0xFFFF_0000) | device.Segment, (ushort)((device.Bus << 8) | device.DeviceFunction)));
        }

        return addresses;
    }

    private byte[] ResetArgument()
    {
        int[] numbers = [.. _groups.Values.Select(g => g.Number)];
        byte[] memory = new byte[Unsafe.SizeOf<VfioPciHotReset>() + (numbers.Length * sizeof(int))];
        var head = new VfioPciHotReset { ArgumentSize = (uint)memory.Length, Count = (uint)numbers.Length };
        MemoryMarshal.Write(memory, in head);
        MemoryMarshal.AsBytes<int>(numbers).CopyTo(memory.AsSpan(Unsafe.SizeOf<VfioPciHotReset>()));
        return memory;
    }

    private int Open(string file, out VfioFile opened)
    {
        int error = At(_calls.Open(_prefix + file, out opened), $"open of /{file}");
        _open.Push(opened);
        return error;
    }

    private int At(int error, string stage) => error == 0 ? 0 : Fail(error, stage);

    private int Fail(int error, string stage)
    {
        _stage = stage;
        return error;
    }

    /// <summary>Takes a group out of its container. Closing the group would do the same, later: this keeps the order.</summary>
    private sealed class Leaving(IVfioCalls calls, VfioFile group) : IDisposable
    {
        public void Dispose() => _ = calls.Control(group, VfioAbi.GroupUnsetContainer, 0, out _);
    }
}
