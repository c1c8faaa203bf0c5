namespace Passthrough.Linux;

/// <summary>A physical function is on a driver that makes no virtual functions.</summary>
/// <param name="Address">The physical function.</param>
/// <param name="Driver">The driver that it is on; null when it is on none.</param>
public sealed record VirtualFunctionsNotSupported(PciAddress Address, string? Driver) : VmError(VmErrorCode.VirtualFunctionsNotSupported)
{
    /// <inheritdoc/>
    public override string Message => Driver is null
        ? $"{Address} is on no driver, and the kernel makes virtual functions by the driver of the physical one"
        : $"{Address} is on {Quoted.Clean(Driver)}, whose virtual functions no VM could be given";
}

/// <summary>The host shows another number of virtual functions than it was told.</summary>
/// <param name="Address">The physical function.</param>
/// <param name="Count">How many there should be.</param>
/// <param name="Shown">How many there are.</param>
/// <param name="Waited">How long it was waited for them.</param>
public sealed record VirtualFunctionsMissing(PciAddress Address, int Count, int Shown, TimeSpan Waited) : VmError(VmErrorCode.VirtualFunctionsMissing)
{
    /// <inheritdoc/>
    public override string Message => FormattableString.Invariant(
        $"{Address} should have {Count} virtual functions, and {Shown} are shown after {Waited.TotalSeconds:0.###} seconds");
}
