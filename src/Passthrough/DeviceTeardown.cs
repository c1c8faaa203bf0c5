using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What each teardown step is on one device. The order is not here but in <see cref="TeardownSteps"/>, whose lists are walked.</summary>
internal static class DeviceTeardown
{
    /// <summary>Performs steps in order. The caller holds the device's lock.</summary>
    public static void Perform(ImmutableArray<TeardownStep> steps, DeviceCustody custody, GuestRegisters registers, DeviceMemory memory, DeviceInterrupts interrupts)
    {
        foreach (TeardownStep step in steps)
        {
            Perform(step, custody, registers, memory, interrupts);
        }
    }

    private static void Perform(TeardownStep step, DeviceCustody custody, GuestRegisters registers, DeviceMemory memory, DeviceInterrupts interrupts)
    {
        switch (step)
        {
            case TeardownStep.EnterD0:
                registers.EnterD0();
                break;
            case TeardownStep.ClearBusMaster:
                registers.ClearBusMaster();
                break;
            case TeardownStep.MaskInterrupts:
                registers.DisableMessages();
                interrupts.SetActive(false);
                break;
            case TeardownStep.UnmapWindows:
                memory.SetMapped(false);
                break;
            case TeardownStep.RestoreImage:
                registers.RestoreImage();
                break;
            case TeardownStep.RemovePreparations:
                interrupts.Clear();
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
