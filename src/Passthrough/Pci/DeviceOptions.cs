using System.Numerics;

namespace Passthrough;

/// <summary>What can be chosen when a device is made.</summary>
public sealed record DeviceOptions
{
    /// <summary>The page size of most hosts, in bytes.</summary>
    public const ulong DefaultPageSize = 4096;

    private const ulong LargestPageSize = 1UL << 30;

    /// <summary>The defaults.</summary>
    public static readonly DeviceOptions Default = new();

    /// <summary>The host's page size in bytes: a power of two, 4096 to 2^30. Windows are aligned to it.</summary>
    public ulong HostPageSize { get; init; } = DefaultPageSize;

    /// <summary>The configuration space of a device made by hand, in bytes: 256 or 4096.</summary>
    public int ConfigSpaceSize { get; init; } = PciRegister.StandardSize;

    /// <summary>
    /// Whether a guest sees capabilities whose id the specification has not given out. They are hidden by default: nobody can say what they do, or to whom.
    /// What is shown is read-only.
    /// </summary>
    public bool ShowUnknownCapabilities { get; init; }

    internal VmError? Check()
    {
        if (!BitOperations.IsPow2(HostPageSize) || HostPageSize is < DefaultPageSize or > LargestPageSize)
        {
            return new OutOfRange("host page size (a power of two)", HostPageSize, DefaultPageSize, LargestPageSize);
        }

        return ConfigSpaceSize is PciRegister.StandardSize or PciRegister.ExtendedSize ? null : new ConfigSizeInvalid(ConfigSpaceSize);
    }
}
