using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace Passthrough.Lab.Discovery;

/// <summary>A PCI function as libvirt describes it (<c>virsh nodedev-dumpxml</c>, formatnode.html).</summary>
internal sealed class LibvirtFunction
{
    private static readonly string[] AddressParts = ["domain", "bus", "slot", "function"];

    private readonly XElement _device;
    private readonly XElement _pci;

    private LibvirtFunction(XElement device)
    {
        _device = device;
        _pci = device.Elements("capability").Single(c => Is(c, "pci"));
        Address = AddressOf(name => int.Parse(_pci.Element(name)!.Value, CultureInfo.InvariantCulture));
    }

    public PciAddress Address { get; }

    public string Ids => $"{_pci.Element("class")!.Value} {_pci.Element("vendor")!.Attribute("id")!.Value}:{_pci.Element("product")!.Attribute("id")!.Value}";

    public string? Driver => _device.Element("driver")?.Element("name")!.Value;

    /// <summary>The function above it, in libvirt's name; the computer's name when there is none.</summary>
    public string Parent => _device.Element("parent")!.Value;

    public string? Group => _pci.Element("iommuGroup")?.Attribute("number")!.Value;

    public ImmutableArray<PciAddress> GroupMembers => Addresses(_pci.Element("iommuGroup"));

    public string? Node => _pci.Element("numa")?.Attribute("node")!.Value;

    /// <summary>How many virtual functions it could have; null when none.</summary>
    public string? MostVirtualFunctions => Capability("virt_functions")?.Attribute("maxCount")!.Value;

    public ImmutableArray<PciAddress> VirtualFunctions => Addresses(Capability("virt_functions"));

    public ImmutableArray<PciAddress> PhysicalFunction => Addresses(Capability("phys_function"));

    /// <summary>What else it is and has, in libvirt's words: a bridge, PCI Express, product data.</summary>
    public IEnumerable<string> Others =>
        _pci.Elements("capability").Select(c => c.Attribute("type")!.Value).Where(t => t is not ("virt_functions" or "phys_function"))
            .Concat(_pci.Elements("pci-express").Select(e => e.Name.LocalName));

    /// <summary>Its link as it could be (<c>cap</c>) or as it is (<c>sta</c>), speed and lanes; null when it has none.</summary>
    public string? Link(string which) => _pci.Element("pci-express")?.Elements("link").Where(l => string.Equals(l.Attribute("validity")!.Value, which, StringComparison.Ordinal))
        .Select(l => $"{l.Attribute("speed")?.Value ?? "?"} GT/s x{l.Attribute("width")!.Value}").SingleOrDefault();

    /// <summary>Reads one document after another, as virsh prints them.</summary>
    public static ImmutableArray<LibvirtFunction> Read(string printed) =>
        [.. XDocument.Parse($"<all>{printed}</all>").Root!.Elements("device").Select(d => new LibvirtFunction(d)).OrderBy(f => f.Address)];

    /// <summary>libvirt's name for a function.</summary>
    public static string NameOf(PciAddress address) => $"pci_{address.ToString().Replace(':', '_').Replace('.', '_')}";

    private XElement? Capability(string type) => _pci.Elements("capability").SingleOrDefault(c => Is(c, type));

    private static bool Is(XElement capability, string type) => string.Equals(capability.Attribute("type")!.Value, type, StringComparison.Ordinal);

    private static ImmutableArray<PciAddress> Addresses(XElement? of) => of is null
        ? []
        : [.. of.Elements("address").Select(a => AddressOf(name => Convert.ToInt32(a.Attribute(name)!.Value, 16)))];

    private static PciAddress AddressOf(Func<string, int> part)
    {
        int[] parts = [.. AddressParts.Select(part)];
        return PciAddress.Create((uint)parts[0], parts[1], parts[2], parts[3]).GetValueOrThrow();
    }
}
