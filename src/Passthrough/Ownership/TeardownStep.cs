namespace Passthrough;

/// <summary>One step of taking a device back. The numbers are in the order of <see cref="TeardownSteps.OfRelease"/>, and stay as they are.</summary>
public enum TeardownStep
{
    /// <summary>The function wakes up: power state D0 (PM capability, PMCSR bits 1:0).</summary>
    EnterD0 = 1,

    /// <summary>It starts no more transactions: Command's bus master bit is clear, so its DMA and its messages end.</summary>
    ClearBusMaster = 2,

    /// <summary>It sends no more interrupts: MSI-X Enable and FunctionMask are clear, and every remap is inactive.</summary>
    MaskInterrupts = 3,

    /// <summary>No window is mapped any more.</summary>
    UnmapWindows = 4,

    /// <summary>The function itself is reset. The host's part; a device that stands alone has no host, and nothing is done.</summary>
    ResetFunction = 5,

    /// <summary>Every byte of configuration space reads as after power-on.</summary>
    RestoreImage = 6,

    /// <summary>All windows and remaps are gone, those that were prepared before the assignment too.</summary>
    RemovePreparations = 7,

    /// <summary>The device has no owner. For all functions of a lease in one write.</summary>
    ClearOwner = 8,
}
