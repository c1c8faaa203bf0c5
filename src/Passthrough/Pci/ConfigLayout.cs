using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What the guest's view of a function's configuration space is made of, and never changes: the power-on image, what a write does to each dword, and where
/// the registers are that have effects. Made when somebody first looks.
/// </summary>
internal sealed class ConfigLayout
{
    private const int NoOwner = -1;

    private readonly byte[] _ruleOf;
    private readonly DwordRule[] _rules;

    private ConfigLayout(ConfigSource source, byte[] image, PciCapabilityList capabilities, DwordRule[] byDword)
    {
        Capabilities = capabilities;
        Image = new uint[image.Length / 4];
        for (int i = 0; i < Image.Length; i++)
        {
            Image[i] = Bits.UInt32(image, 4 * i);
        }

        (_ruleOf, _rules) = Numbered(byDword);
        PowerControl = RegisterOf(capabilities, PciRegister.CapabilityPowerManagement, PciRegister.PowerControl);
        MsixControl = RegisterOf(capabilities, PciRegister.CapabilityMsix, PciRegister.MsixControl);
        MsiControl = RegisterOf(capabilities, PciRegister.CapabilityMsi, PciRegister.MsiControl);
        Resets = new(image, capabilities);
        Bars = new(source.Bars, decodeAlwaysOn: source.Identity.IsVirtualFunction, PowerControl);
    }

    /// <summary>The bytes after power-on, as dwords. Never written.</summary>
    public uint[] Image { get; }

    /// <summary>The capabilities that the guest sees.</summary>
    public PciCapabilityList Capabilities { get; }

    /// <summary>What the registers make the function decode.</summary>
    public BarDecoder Bars { get; }

    /// <summary>Which writes reset the function.</summary>
    public GuestResetTriggers Resets { get; }

    /// <summary>Offset of PMCSR; 0 when there is none.</summary>
    public int PowerControl { get; }

    /// <summary>Offset of the MSI-X message control; 0 when there is none.</summary>
    public int MsixControl { get; }

    /// <summary>Offset of the MSI message control; 0 when there is none.</summary>
    public int MsiControl { get; }

    /// <summary>What a write does to a dword.</summary>
    public ref readonly DwordRule RuleOf(int dword) => ref _rules[_ruleOf[dword]];

    public static ConfigLayout Of(ConfigSource source)
    {
        // Of the bytes themselves: what else the host says of them could be of another moment.
        PciCapabilityList all = PciCapabilityList.Read(source.Config.AsSpan());
        ImmutableArray<PciCapability> visible = GuestCapabilities.Choose(all, source.Size, source.ShowsUnknownCapabilities);
        byte[] image = source.Config.IsEmpty
            ? PowerOnImage.Blank(source.Size, source.Identity, source.Bars)
            : PowerOnImage.Of(source.Config.AsSpan()[..source.Size], source.Identity, source.Bars, all, visible);
        var rows = Rows(image, source, visible);
        var rules = new DwordRule[source.Size / 4];
        foreach ((int offset, RegisterRow row, uint implemented) in rows)
        {
            Add(rules, image, offset, row, implemented);
        }

        PciCapabilityList capabilities = PciCapabilityList.Read(image);
        AddEffects(rules, capabilities);
        return new(source, image, capabilities, rules);
    }

    // Most dwords have the same rule, that nothing is written: a byte each in place of three words.
    private static (byte[] RuleOf, DwordRule[] Rules) Numbered(DwordRule[] byDword)
    {
        byte[] ruleOf = new byte[byDword.Length];
        var rules = new List<DwordRule> { default };
        for (int i = 0; i < byDword.Length; i++)
        {
            if (byDword[i] != default)
            {
                int known = rules.IndexOf(byDword[i]);
                ruleOf[i] = (byte)(known < 0 ? rules.Count : known);
                if (known < 0)
                {
                    rules.Add(byDword[i]);
                }
            }
        }

        return (ruleOf, [.. rules]);
    }

    // A register that a broken list puts over another one is left out: a bit has one meaning.
    private static List<(int Offset, RegisterRow Row, uint Implemented)> Rows(byte[] image, ConfigSource source, ImmutableArray<PciCapability> visible)
    {
        var rows = new List<(int, RegisterRow, uint)>();
        bool isExpress = visible.Any(c => c is { IsExtended: false, Id: PciRegister.CapabilityExpress });
        foreach (RegisterRow row in PciRegisterTable.Header.Append(isExpress ? PciRegisterTable.LatencyTimerExpress : PciRegisterTable.LatencyTimer))
        {
            rows.Add((row.Offset, row, row.ReadWrite));
        }

        foreach (RegisterRow row in source.Bars.SelectMany(bar => PciRegisterTable.Bar(bar)))
        {
            rows.Add((row.Offset, row, row.ReadWrite));
        }

        int[] owner = Owners(image.Length, visible);
        for (int i = 0; i < visible.Length; i++)
        {
            PciCapability capability = visible[i];
            int end = capability.IsExtended ? image.Length : PciRegister.StandardSize;
            ReadOnlySpan<byte> bytes = image.AsSpan(capability.Offset, end - capability.Offset);
            foreach (RegisterRow row in PciRegisterTable.Of(capability, bytes))
            {
                if (row.Offset + row.Size <= bytes.Length && TryTake(owner.AsSpan(capability.Offset + row.Offset, row.Size), i))
                {
                    uint implemented = row.Implemented is null ? row.ReadWrite : row.ReadWrite & row.Implemented(bytes);
                    rows.Add((capability.Offset + row.Offset, row, row.IsPhysicalOnly && source.Identity.IsVirtualFunction ? 0 : implemented));
                }
            }
        }

        return rows;
    }

    private static int[] Owners(int size, ImmutableArray<PciCapability> visible)
    {
        int[] owner = new int[size];
        owner.AsSpan().Fill(NoOwner);
        for (int i = 0; i < visible.Length; i++)
        {
            owner.AsSpan(visible[i].Offset, PciCapabilityLengths.Of(visible[i])).Fill(i);
        }

        return owner;
    }

    private static bool TryTake(Span<int> owner, int self)
    {
        foreach (int other in owner)
        {
            if (other != NoOwner && other != self)
            {
                return false;
            }
        }

        owner.Fill(self);
        return true;
    }

    private static void Add(DwordRule[] rules, byte[] image, int offset, RegisterRow row, uint implemented)
    {
        for (int i = 0; i < row.Size; i++)
        {
            image[offset + i] &= Bits.Low8(~((row.WriteOneToClear | row.ReservedZero) >> (8 * i)));
        }

        int shift = 8 * (offset % 4);
        DwordRule now = rules[offset / 4];
        rules[offset / 4] = now with { ReadWrite = now.ReadWrite | (implemented << shift), WriteOneToClear = now.WriteOneToClear | (row.WriteOneToClear << shift) };
    }

    private static void AddEffects(DwordRule[] rules, PciCapabilityList capabilities)
    {
        Mark(rules, PciRegister.Command, WriteEffects.Placement | WriteEffects.Interrupts);
        for (int i = 0; i < PciRegister.BarCount; i++)
        {
            Mark(rules, PciRegister.Bar0 + (4 * i), WriteEffects.Placement | WriteEffects.Sizing);
        }

        Mark(rules, PciRegister.Rom, WriteEffects.Placement | WriteEffects.Sizing);
        Mark(rules, RegisterOf(capabilities, PciRegister.CapabilityMsix, PciRegister.MsixControl), WriteEffects.Interrupts);
        Mark(rules, RegisterOf(capabilities, PciRegister.CapabilityPowerManagement, PciRegister.PowerControl), WriteEffects.Placement | WriteEffects.Power | WriteEffects.Reset);
        Mark(rules, RegisterOf(capabilities, PciRegister.CapabilityExpress, PciRegister.ExpressDeviceControl), WriteEffects.Reset);
        Mark(rules, RegisterOf(capabilities, PciRegister.CapabilityAdvancedFeatures, PciRegister.AdvancedFeaturesControl), WriteEffects.Reset);
    }

    private static void Mark(DwordRule[] rules, int offset, WriteEffects effects)
    {
        if (offset != 0)
        {
            rules[offset / 4] = rules[offset / 4] with { Effects = rules[offset / 4].Effects | effects };
        }
    }

    private static int RegisterOf(PciCapabilityList capabilities, ushort id, int offset) =>
        capabilities.TryFindStandard(id, out PciCapability capability) ? capability.Offset + offset : 0;
}
