using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What a function's configuration space is made from. A device that no guest has touched holds this and nothing else of it: the bytes are those that discovery read.
/// </summary>
/// <param name="Size">How many bytes the guest sees: 256 or 4096.</param>
/// <param name="Config">What the host read, <paramref name="Size"/> bytes at least; empty for a device that was made by hand.</param>
/// <param name="Identity">What the function is.</param>
/// <param name="Bars">Its BARs.</param>
/// <param name="ShowsUnknownCapabilities">Whether the guest sees capabilities that the specification does not know.</param>
internal sealed record ConfigSource(
    int Size, ImmutableArray<byte> Config, PciIdentity Identity, ImmutableArray<PciBar> Bars, bool ShowsUnknownCapabilities);
