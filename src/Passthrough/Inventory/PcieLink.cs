namespace Passthrough;

/// <summary>A PCI Express link, in the kernel's words (<c>current_link_speed</c>, <c>current_link_width</c> and the <c>max_</c> ones).</summary>
/// <param name="Speed">The speed now, such as <c>8.0 GT/s PCIe</c>, or null when the kernel does not know.</param>
/// <param name="Width">The number of lanes now; 0 when the link is down.</param>
/// <param name="MaximumSpeed">The most that the function can do, or null.</param>
/// <param name="MaximumWidth">The most lanes that the function has.</param>
public sealed record PcieLink(string? Speed, int Width, string? MaximumSpeed, int MaximumWidth);
