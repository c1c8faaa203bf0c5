using System.Buffers.Text;
using System.Text;

namespace Passthrough.Linux;

/// <summary>
/// Names of vendors, devices and classes from the system's <c>pci.ids</c> (its format: the head of that file, and <c>pci.ids(5)</c>).
/// The file is scanned once, for the ids that are asked for.
/// </summary>
internal sealed class PciNames
{
    private const int LongestFile = 1 << 24;
    private const int LongestName = 256;

    private static readonly string[] Places = ["usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids", "usr/share/pci.ids"];

    private readonly Dictionary<uint, string?> _vendors = [];
    private readonly Dictionary<uint, string?> _devices = [];
    private readonly Dictionary<uint, string?> _classes = [];
    private readonly Dictionary<uint, string?> _subclasses = [];

    private PciNames(IEnumerable<PciFunction> functions)
    {
        foreach (PciFunction function in functions)
        {
            _vendors[function.VendorId] = null;
            _devices[DeviceKey(function.VendorId, function.DeviceId)] = null;
            _classes[function.ClassCode >> 16] = null;
            _subclasses[function.ClassCode >> 8] = null;
        }
    }

    /// <summary>Finds the names for functions in the first <c>pci.ids</c> that a tree has.</summary>
    /// <param name="tree">The files to look in, or null for none.</param>
    /// <param name="functions">The functions whose names are wanted.</param>
    public static PciNames Read(IHostTree? tree, IReadOnlyCollection<PciFunction> functions)
    {
        var names = new PciNames(functions);
        if (tree is null || functions.Count == 0)
        {
            return names;
        }

        var paths = new TreePath(tree);
        foreach (string place in Places)
        {
            if (paths.Resolve(place, out string path) == TreeStatus.Found
                && TreeFile.ReadAll(tree, path, LongestFile, out byte[] file) == TreeStatus.Found)
            {
                names.Scan(file);
                break;
            }
        }

        return names;
    }

    /// <summary>Finds the names for functions in the text of a <c>pci.ids</c>.</summary>
    /// <param name="file">The text; lines of another form are passed over.</param>
    /// <param name="functions">The functions whose names are wanted.</param>
    public static PciNames Parse(ReadOnlySpan<byte> file, IReadOnlyCollection<PciFunction> functions)
    {
        var names = new PciNames(functions);
        names.Scan(file);
        return names;
    }

    /// <summary>The function with its names.</summary>
    /// <param name="function">One of the functions that were asked for.</param>
    public PciFunction Apply(PciFunction function) => function with
    {
        VendorName = _vendors.GetValueOrDefault(function.VendorId),
        DeviceName = _devices.GetValueOrDefault(DeviceKey(function.VendorId, function.DeviceId)),
        ClassName = _subclasses.GetValueOrDefault(function.ClassCode >> 8) ?? _classes.GetValueOrDefault(function.ClassCode >> 16),
    };

    private static uint DeviceKey(ushort vendor, ushort device) => ((uint)vendor << 16) | device;

    // A line at the margin opens a vendor (4 digits), a class (C and 2 digits) or a list of another kind; one tab in are its devices or subclasses.
    private void Scan(ReadOnlySpan<byte> file)
    {
        Dictionary<uint, string?>? inner = null;
        uint outerId = 0;
        int digits = 0;
        while (!file.IsEmpty)
        {
            int end = file.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? file : file[..end];
            file = end < 0 ? [] : file[(end + 1)..];
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '\t')
            {
                if (inner is not null && TryEntry(line[1..], digits, out uint innerId, out ReadOnlySpan<byte> innerName))
                {
                    Keep(inner, (outerId << (4 * digits)) | innerId, innerName);
                }

                continue;
            }

            bool isClass = line.StartsWith("C "u8);
            digits = isClass ? 2 : 4;
            inner = null;
            if (TryEntry(isClass ? line[2..] : line, digits, out outerId, out ReadOnlySpan<byte> name))
            {
                Dictionary<uint, string?> outer = isClass ? _classes : _vendors;
                inner = outer.ContainsKey(outerId) ? isClass ? _subclasses : _devices : null;
                Keep(outer, outerId, name);
            }
        }
    }

    private static bool TryEntry(ReadOnlySpan<byte> line, int digits, out uint id, out ReadOnlySpan<byte> name)
    {
        name = [];
        id = 0;
        if (line.Length < digits + 3 || line[digits] != ' ' || line[digits + 1] != ' '
            || !Utf8Parser.TryParse(line[..digits], out id, out int used, 'x') || used != digits)
        {
            return false;
        }

        name = line[(digits + 2)..];
        return true;
    }

    // The first entry of an id counts, as for lspci.
    private static void Keep(Dictionary<uint, string?> names, uint id, ReadOnlySpan<byte> name)
    {
        if (!names.TryGetValue(id, out string? known) || known is not null)
        {
            return;
        }

        string text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestName)]).Trim();
        names[id] = string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
    }
}
