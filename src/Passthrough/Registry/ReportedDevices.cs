namespace Passthrough;

/// <summary>A device for each function of a report, in its order and by address. Not changed any more when readers see it, so that they take no lock.</summary>
internal sealed class ReportedDevices
{
    private readonly RegisteredDevice[] _inOrder;

    /// <param name="inventory">The report.</param>
    /// <param name="inOrder">A device for each function of it, in its order.</param>
    public ReportedDevices(HostInventory inventory, RegisteredDevice[] inOrder)
    {
        _inOrder = inOrder;
        ByAddress = new(inOrder.Length);
        for (int i = 0; i < inOrder.Length; i++)
        {
            ByAddress.Put(inventory.Functions[i].Address, inOrder[i]);
        }
    }

    public ReadOnlySpan<RegisteredDevice> InOrder => _inOrder;

    public AddressTable ByAddress { get; }

    /// <summary>Puts another device in a place, before readers see it.</summary>
    public void Put(int place, PciAddress address, RegisteredDevice device)
    {
        _inOrder[place] = device;
        ByAddress.Put(address, device);
    }
}
