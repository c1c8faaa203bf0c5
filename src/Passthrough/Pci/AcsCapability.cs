namespace Passthrough;

/// <summary>The access controls of ACS, as a set (PCI Express Base 6.0, 6.12.1).</summary>
[Flags]
public enum AcsServices : ushort
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>SV: a request must come from a bus below the port.</summary>
    SourceValidation = 0x01,

    /// <summary>TB: a request must not carry a translated address.</summary>
    TranslationBlocking = 0x02,

    /// <summary>RR: a request to a neighbour goes up to the root complex instead.</summary>
    RequestRedirect = 0x04,

    /// <summary>CR: so does the answer to one.</summary>
    CompletionRedirect = 0x08,

    /// <summary>UF: a request or answer that came up and leads down again goes on up.</summary>
    UpstreamForwarding = 0x10,

    /// <summary>EC: which neighbours may be reached is set port by port.</summary>
    EgressControl = 0x20,

    /// <summary>DT: a request with a translated address may reach a neighbour though others are redirected.</summary>
    DirectTranslated = 0x40,
}

/// <summary>A function's Access Control Services capability, extended id 000Dh (PCI Express Base 6.0, 7.7.11).</summary>
/// <param name="Offered">What it could do: the register ACS Capability, at offset 4.</param>
/// <param name="Enabled">What it is set to do: the register ACS Control, at offset 6.</param>
public readonly record struct AcsCapability(AcsServices Offered, AcsServices Enabled)
{
    private const ushort Id = 0x000D;
    private const int CapabilityOffset = 4;
    private const int ControlOffset = 6;
    private const AcsServices All = (AcsServices)0x7F;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <returns>What it says, or <see cref="VmErrorCode.CapabilityTruncated"/>: its 8 bytes run past the bytes given.</returns>
    public static VmResult<AcsCapability> Read(ReadOnlySpan<byte> config, int offset) =>
        CapabilityTruncated.Find(config, offset, Id, isExtended: true) is { } error
            ? error
            : new AcsCapability((AcsServices)Bits.UInt16(config, offset + CapabilityOffset) & All, (AcsServices)Bits.UInt16(config, offset + ControlOffset) & All);
}
