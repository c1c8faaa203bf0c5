namespace Passthrough;

/// <summary>
/// What happens in configuration space that another part of the device answers to. Called with the device's lock held; never a user's callback.
/// </summary>
internal interface IConfigListener
{
    /// <summary>Bus mastering, MSI-X Enable or FunctionMask may have changed.</summary>
    void InterruptControlChanged(MsixControl control);

    /// <summary>The registers went back to the power-on image: at a teardown, a reset, or one that the guest began.</summary>
    void FunctionReset();
}

/// <summary>What in configuration space lets MSI-X messages out.</summary>
/// <param name="IsBusMaster">Command's bus master bit.</param>
/// <param name="IsEnabled">MSI-X Enable.</param>
/// <param name="IsFunctionMasked">MSI-X FunctionMask.</param>
internal readonly record struct MsixControl(bool IsBusMaster, bool IsEnabled, bool IsFunctionMasked)
{
    /// <summary>Whether a message of an unmasked entry goes out.</summary>
    public bool LetsOut => IsBusMaster && IsEnabled && !IsFunctionMasked;
}
