namespace Passthrough;

/// <summary>
/// A memory BAR smaller than the host's page. To map it is to map the whole page around it, which is allowed only if nothing else lives there; else every
/// access to it is trapped.
/// </summary>
/// <param name="Bar">The BAR.</param>
/// <param name="MayBeMapped">
/// Whether its page may be mapped: it is known to be alone there (<see cref="DeviceOptions.BarsAloneInPage"/>), and neither the MSI-X table nor the pending
/// bits are in it.
/// </param>
public readonly record struct SubPageBar(PciBar Bar, bool MayBeMapped);
