using System.Collections.Immutable;
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

    /// <summary>
    /// The BARs of a device made by hand, with the host's addresses; none by default, and then its windows are checked against each other only. A reported
    /// function says its own.
    /// </summary>
    public ImmutableArray<PciBar> Bars { get; init; } = [];

    /// <summary>
    /// The indices of memory BARs smaller than <see cref="HostPageSize"/> for which the caller vouches that nothing else lives in their page on the host, so
    /// that the page may be mapped; none by default. The host's inventory tells them.
    /// </summary>
    public ImmutableArray<int> BarsAloneInPage { get; init; } = [];

    internal VmError? Check()
    {
        if (!BitOperations.IsPow2(HostPageSize) || HostPageSize is < DefaultPageSize or > LargestPageSize)
        {
            return new OutOfRange("host page size (a power of two)", HostPageSize, DefaultPageSize, LargestPageSize);
        }

        return ConfigSpaceSize is PciRegister.StandardSize or PciRegister.ExtendedSize
            ? PciBar.CheckTogether(Bars).Error
            : new ConfigSizeInvalid(ConfigSpaceSize);
    }

    /// <summary>What can be seen to be wrong with <see cref="BarsAloneInPage"/>: no such BAR, or something of the same function in its page.</summary>
    internal VmError? CheckAlone(ImmutableArray<PciBar> bars)
    {
        foreach (int index in BarsAloneInPage.IsDefault ? [] : BarsAloneInPage)
        {
            PciBar bar = bars.FirstOrDefault(b => b.IsMemory && b.Index == index);
            if (bar.Size == 0 || bar.Size >= HostPageSize)
            {
                return new BarInvalid(index, $"it is no memory BAR smaller than a page of 0x{HostPageSize:x} bytes, so it cannot be vouched for as alone in its page");
            }

            if (!Bits.IsAligned(bar.Address, HostPageSize))
            {
                return new BarInvalid(index, $"0x{bar.Address:x} is not where a page of 0x{HostPageSize:x} bytes begins, so its page is not its own");
            }

            PciBar other = bars.FirstOrDefault(b => b.Index != index && b.LiesIn(bar.Address, HostPageSize));
            if (other.Size != 0)
            {
                return new BarInvalid(index, $"BAR {other.Index} at 0x{other.Address:x} lies in its page");
            }
        }

        return null;
    }
}
