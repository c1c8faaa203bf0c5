using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What each teardown step is on one device. The order is not here but in <see cref="TeardownSteps"/>, whose lists are walked.</summary>
internal static class DeviceTeardown
{
    /// <summary>Performs steps in order. The caller holds the device's lock.</summary>
    public static void Perform(ImmutableArray<TeardownStep> steps, DeviceCustody custody, PciConfigSpace config, DeviceMemory memory, MsixRemaps remaps)
    {
        foreach (TeardownStep step in steps)
        {
            Perform(step, custody, config, memory, remaps);
        }
    }

    private static void Perform(TeardownStep step, DeviceCustody custody, PciConfigSpace config, DeviceMemory memory, MsixRemaps remaps)
    {
        switch (step)
        {
            case TeardownStep.EnterD0:
                config.EnterD0();
                break;
            case TeardownStep.ClearBusMaster:
                config.ClearBusMaster();
                break;
            case TeardownStep.MaskInterrupts:
                config.DisableMsix();
                remaps.SetActive(false);
                break;
            case TeardownStep.UnmapWindows:
                memory.SetMapped(false);
                break;
            case TeardownStep.RestoreImage:
                config.RestoreImage();
                break;
            case TeardownStep.RemovePreparations:
                remaps.Clear();
                memory.Clear();
                break;
            case TeardownStep.ClearOwner:
                custody.ClearOwner();
                break;
            case TeardownStep.ResetFunction:
            default:
                // The host's part: there is nothing of it in the model.
                break;
        }
    }
}
