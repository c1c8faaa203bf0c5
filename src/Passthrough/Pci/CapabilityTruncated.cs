namespace Passthrough;

/// <summary>A capability of which fewer bytes were read than it takes.</summary>
/// <param name="Name">The specification's name of the capability.</param>
/// <param name="Offset">Where it was said to begin, in bytes from the start of configuration space.</param>
/// <param name="Length">How many bytes it takes at least.</param>
/// <param name="BytesRead">How many bytes of configuration space there are.</param>
public sealed record CapabilityTruncated(string Name, int Offset, int Length, int BytesRead) : VmError(VmErrorCode.CapabilityTruncated)
{
    /// <inheritdoc/>
    public override string Message =>
        $"the capability {Name} at offset 0x{unchecked((uint)Offset):x} takes {Length} bytes at least, and {BytesRead} bytes of configuration space were read";

    /// <summary>Why a capability cannot be decoded at an offset; null when its bytes are there.</summary>
    internal static CapabilityTruncated? Find(ReadOnlySpan<byte> config, int offset, ushort id, bool isExtended)
    {
        var capability = new PciCapability(id, offset, isExtended, 0);
        int length = PciCapabilityLengths.Of(capability);
        return offset < 0 || offset > config.Length - length ? new(capability.Name, offset, length, config.Length) : null;
    }
}
