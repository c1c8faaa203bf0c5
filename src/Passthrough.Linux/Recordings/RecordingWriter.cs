using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>
/// Writes what a reading has seen as a recording that umockdev reads too (<c>docs/recordings.md</c>). Nothing else of the host is in it,
/// and of the mount table, the swap table and the network interfaces only what was evidence that a function is in use.
/// </summary>
internal sealed class RecordingWriter
{
    private const string Sys = "sys";

    private readonly IHostTree _tree;
    private readonly ObservingTree _seen;
    private readonly HostReading _reading;
    private readonly Dictionary<string, PciAddress> _functions;
    private readonly RecordedEvidence _evidence;
    private readonly RecordedBlock _holder = new(RecordingText.HolderPath);

    /// <param name="tree">The host's files.</param>
    /// <param name="seen">What the reading has seen of them.</param>
    /// <param name="reading">What the reading gave.</param>
    public RecordingWriter(IHostTree tree, ObservingTree seen, HostReading reading)
    {
        _tree = tree;
        _seen = seen;
        _reading = reading;
        _evidence = new(reading.Uses.Names, LeadsToFunction);
        _functions = reading.Directories
            .Where(d => d.Directory.StartsWith("sys/devices/", StringComparison.Ordinal) && RecordingText.IsPlainName(d.Directory) && !HasVanished(d.Address))
            .ToDictionary(static d => d.Directory, static d => d.Address, StringComparer.Ordinal);
    }

    /// <summary>The recording's text.</summary>
    /// <param name="cancellationToken">Ends the writing between two functions.</param>
    public string Write(CancellationToken cancellationToken)
    {
        var blocks = new SortedDictionary<string, RecordedBlock>(StringComparer.Ordinal);
        foreach ((string directory, PciAddress address) in _functions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            blocks[directory] = BeginFunction(directory, address);
        }

        _holder.SetProperty(RecordingText.SubsystemKey, RecordingText.HolderSubsystem);
        foreach ((string path, Observation seen) in _seen.Observations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Place(blocks, path, seen);
        }

        foreach ((string path, string evidence) in _reading.Uses.Tables)
        {
            AddTable(path, evidence);
        }

        AddDevicesInUse();
        AddListedNames();

        var output = new StringBuilder();
        foreach (RecordedBlock block in blocks.Values)
        {
            block.AppendTo(output);
        }

        var rest = new StringBuilder();
        _holder.AppendTo(rest);
        return output.Append(HiddenNames.Hide(rest.ToString())).ToString();
    }

    private bool HasVanished(PciAddress address) =>
        _reading.Inventory.TryFind(address, out PciFunction? function) && function.Warnings.Any(static w => w is FunctionVanished);

    private RecordedBlock BeginFunction(string directory, PciAddress address)
    {
        var block = new RecordedBlock(directory[Sys.Length..]);
        block.SetProperty(RecordingText.SubsystemKey, "pci");
        block.SetProperty("PCI_SLOT_NAME", address.ToString());
        if (_reading.Inventory.TryFind(address, out PciFunction? function))
        {
            block.SetProperty("PCI_CLASS", string.Create(CultureInfo.InvariantCulture, $"{function.ClassCode:X}"));
            block.SetProperty("PCI_ID", string.Create(CultureInfo.InvariantCulture, $"{function.VendorId:X4}:{function.DeviceId:X4}"));
            block.SetProperty("PCI_SUBSYS_ID", string.Create(CultureInfo.InvariantCulture, $"{function.SubsystemVendorId:X4}:{function.SubsystemDeviceId:X4}"));
            if (function.Driver.TryGet(out string? driver) && RecordingText.IsPlain(driver))
            {
                block.SetProperty("DRIVER", driver);
            }
        }

        // lspci gives up on a function without it.
        Span<byte> irq = stackalloc byte[16];
        TreeStatus status = _tree.ReadFile($"{directory}/irq", irq, out int count);
        block.AddFile("irq", status == TreeStatus.Found ? irq[..count] : "0\n"u8);
        return block;
    }

    private void Place(SortedDictionary<string, RecordedBlock> blocks, string path, Observation seen)
    {
        int end = path.LastIndexOf('/');
        if (end > 0 && _functions.ContainsKey(path[..end]))
        {
            PlaceInFunction(blocks[path[..end]], path[..end], path[(end + 1)..], seen);
        }
        else if (IsOfInterest(path, seen) && _evidence.Keep(path, seen) is { } kept)
        {
            _holder.Add(RecordingText.HolderTree + path, kept);
        }
    }

    private void PlaceInFunction(RecordedBlock block, string directory, string name, Observation seen)
    {
        // A function below this one is a directory here, which was looked at on the way to it.
        if (seen.Kind == ObservationKind.Link && seen.Status == TreeStatus.WrongKind && _tree.List($"{directory}/{name}", out _) == TreeStatus.Found)
        {
            return;
        }

        if (name is "config" && seen is { Kind: ObservationKind.File, Status: TreeStatus.Found })
        {
            block.AddFile(name, WithoutSerialNumber(seen.Bytes), binary: true);
            if (_seen.SizeOf($"{directory}/{name}") is { } size && size > seen.Bytes.Length)
            {
                block.SetProperty(RecordingText.ConfigSizeKey, size.ToString(CultureInfo.InvariantCulture));
            }

            return;
        }

        block.Add(name, seen);
    }

    // PCI Express Base 7.9.3: eight bytes after the header. A network card's are made of its hardware address.
    private static byte[] WithoutSerialNumber(byte[] config)
    {
        const ushort DeviceSerialNumber = 0x0003;
        byte[] blank = [.. config];
        foreach (PciCapability entry in PciCapabilityList.Read(config).Entries)
        {
            if (entry is { IsExtended: true, Id: DeviceSerialNumber } && entry.Offset + 12 <= blank.Length)
            {
                blank.AsSpan(entry.Offset + 4, 8).Clear();
            }
        }

        return blank;
    }

    // The functions' own folders and links follow from the blocks; the tables are written anew; directories that were looked at on the way are made by what is in them.
    private bool IsOfInterest(string path, Observation seen)
    {
        if (seen.Status == TreeStatus.Missing || path.StartsWith(HostDiscovery.Devices, StringComparison.Ordinal)
            || path.StartsWith("proc/", StringComparison.Ordinal) || path.StartsWith("dev/", StringComparison.Ordinal) || _functions.ContainsKey(path))
        {
            return false;
        }

        return seen.Status != TreeStatus.WrongKind || seen.Kind == ObservationKind.File;
    }

    private bool LeadsToFunction(Observation seen) =>
        FunctionLocation.FunctionsAbove(seen.Target).Any(a => _reading.Inventory.TryFind(a, out _));

    private void AddTable(string path, string evidence)
    {
        // The mount table is behind a link, /proc/self, so it was seen under another path.
        string last = "/" + TreePath.NameOf(path);
        foreach ((string seenPath, Observation seen) in _seen.Observations)
        {
            if (!seenPath.StartsWith("proc/", StringComparison.Ordinal) || !seenPath.EndsWith(last, StringComparison.Ordinal))
            {
                continue;
            }

            if (seen is { Kind: ObservationKind.File, Status: TreeStatus.Found })
            {
                _holder.AddFile(RecordingText.HolderTree + path, Encoding.UTF8.GetBytes(evidence));
            }
            else if (seen.Kind == ObservationKind.File || seen.Status is TreeStatus.Denied or TreeStatus.Failed)
            {
                _holder.Add(RecordingText.HolderTree + path, seen);
            }
        }
    }

    // The link to a device leads nowhere unless something is there; `dev` is what a block device has.
    private void AddDevicesInUse()
    {
        foreach (string device in _reading.Uses.Uses.Select(static u => u.Device).Concat(_reading.Uses.MaybeUsed).Concat(_reading.Uses.Directories))
        {
            string name = RecordingText.HolderTree + device;
            if (RecordingText.IsPlainName(name) && !_holder.HasDirectory(name))
            {
                _holder.AddFile(name + "/dev", []);
            }
        }
    }

    // A name that was listed and has nothing in it that was read, such as a member of a group, is an empty file; the deepest come first.
    private void AddListedNames()
    {
        foreach ((string path, Observation seen) in _seen.Observations.Reverse())
        {
            if (seen is not { Kind: ObservationKind.Directory, Status: TreeStatus.Found } || !path.StartsWith(IommuGroupReader.Groups, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (string name in seen.Names.Select(n => $"{RecordingText.HolderTree}{path}/{n}"))
            {
                if (RecordingText.IsPlainName(name) && !_holder.HasDirectory(name))
                {
                    _holder.AddFile(name, []);
                }
            }
        }
    }
}
