namespace Passthrough;

/// <summary>What is known of a function's owners while a claim of one VM is weighed. The answers do not change meanwhile.</summary>
internal interface IClaimView
{
    /// <summary>Whether the VM may claim the function; asked only of those that match a specification.</summary>
    bool MayClaim(PciFunction function);

    /// <summary>Whether the VM has the function already.</summary>
    bool IsOwn(PciFunction function);

    /// <summary>Whether nobody has the function.</summary>
    bool IsFree(PciFunction function);
}
