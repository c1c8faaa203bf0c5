namespace Passthrough.Tests.Requests;

/// <summary>What a registry would say of owners: nobody has anything, but for what is named here.</summary>
internal sealed class Asked : IClaimView
{
    public HashSet<PciAddress> Own { get; init; } = [];

    public HashSet<PciAddress> Taken { get; init; } = [];

    public bool MayClaim(PciFunction function) => IsFree(function);

    public bool IsOwn(PciFunction function) => Own.Contains(function.Address);

    public bool IsFree(PciFunction function) => !Own.Contains(function.Address) && !Taken.Contains(function.Address);
}
