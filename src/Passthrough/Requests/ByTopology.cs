namespace Passthrough;

/// <summary>The order of functions that does not change with bus numbers: by topology path, character by character, then by address.</summary>
internal sealed class ByTopology : IComparer<PciFunction>
{
    public static readonly ByTopology Order = new();

    public int Compare(PciFunction? x, PciFunction? y)
    {
        int paths = string.CompareOrdinal(x?.TopologyPath, y?.TopologyPath);
        return paths != 0 ? paths : Nullable.Compare(x?.Address, y?.Address);
    }
}
