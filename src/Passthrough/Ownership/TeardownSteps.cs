using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The order of each teardown. The code that tears a device down walks these lists, so they are the order and not a description of it (a guest's own reset is one step, inside the write that asks). It is the
/// Linux kernel's, in <c>vfio_pci_core_disable</c> (drivers/vfio/pci/vfio_pci_core.c): D0, bus master off, interrupts off, BARs unmapped, reset, state
/// restored.
/// </summary>
public static class TeardownSteps
{
    /// <summary>Of a release. What stands before the host's part keeps the function from doing anything while its host resets it; nothing but the last step makes it free.</summary>
    public static ImmutableArray<TeardownStep> OfRelease { get; } =
    [
        TeardownStep.EnterD0,
        TeardownStep.ClearBusMaster,
        TeardownStep.MaskInterrupts,
        TeardownStep.UnmapWindows,
        TeardownStep.ResetFunction,
        TeardownStep.RestoreImage,
        TeardownStep.RemovePreparations,
        TeardownStep.ClearOwner,
    ];

    /// <summary>Of <see cref="PassthroughDevice.Reset"/>: a release up to the image. Owner, windows and remaps stay.</summary>
    public static ImmutableArray<TeardownStep> OfReset { get; } = OfRelease[..(OfRelease.IndexOf(TeardownStep.RestoreImage) + 1)];

    /// <summary>Of a reset that the guest itself begins (FLR, AF FLR, D3hot to D0 without No_Soft_Reset): its registers alone. What is intended for it stays.</summary>
    public static ImmutableArray<TeardownStep> OfGuestReset { get; } = [TeardownStep.RestoreImage];

    /// <summary>What of a release comes before the host's part.</summary>
    internal static ImmutableArray<TeardownStep> BeforeHost { get; } = [.. OfRelease.TakeWhile(s => !s.IsPerformedByHost())];

    /// <summary>What of a release comes after the host's part.</summary>
    internal static ImmutableArray<TeardownStep> AfterHost { get; } = [.. OfRelease.SkipWhile(s => !s.IsPerformedByHost()).SkipWhile(IsPerformedByHost)];

    /// <summary>Whether the host performs a step of a registered device's release, so that it can fail; the library performs the others.</summary>
    /// <param name="step">The step.</param>
    public static bool IsPerformedByHost(this TeardownStep step) => step == TeardownStep.ResetFunction;
}
