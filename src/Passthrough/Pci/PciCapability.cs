namespace Passthrough;

/// <summary>One entry of a function's capability lists.</summary>
/// <param name="Id">The id: 8 bits in the standard list, 16 in the extended one.</param>
/// <param name="Offset">Where it begins, in bytes from the start of configuration space.</param>
/// <param name="IsExtended">Whether it stands in the extended list (PCI Express, from 100h).</param>
/// <param name="Version">The version of an extended capability, 0 to 15; 0 for a standard one.</param>
public readonly record struct PciCapability(ushort Id, int Offset, bool IsExtended, int Version)
{
    /// <summary>The specification's name of the id, or <c>unknown</c>.</summary>
    public string Name => IsExtended ? PciCapabilityNames.Extended(Id) : PciCapabilityNames.Standard(Id);
}
