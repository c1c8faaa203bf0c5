namespace Passthrough;

/// <summary>What else a write does, beside changing its bits.</summary>
[Flags]
internal enum WriteEffects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It may place a BAR, or take it away.</summary>
    Placement = 1,

    /// <summary>It may let MSI-X messages out.</summary>
    Interrupts = 2,

    /// <summary>It may change the power state, which only takes states that the function has.</summary>
    Power = 4,

    /// <summary>It may reset the function.</summary>
    Reset = 8,

    /// <summary>It may ask for a BAR's size, also when no bit changes.</summary>
    Sizing = 16,
}

/// <summary>What a guest's write does to one dword; the bits in neither mask stay.</summary>
/// <param name="ReadWrite">Bits that take what is written.</param>
/// <param name="WriteOneToClear">Bits that a one clears.</param>
/// <param name="Effects">What else it does.</param>
internal readonly record struct DwordRule(uint ReadWrite, uint WriteOneToClear, WriteEffects Effects);
