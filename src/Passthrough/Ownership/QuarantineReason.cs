namespace Passthrough;

/// <summary>Why a device is in quarantine: nobody knows whether it is clean.</summary>
/// <param name="LastOwner">The VM from which it was taken back.</param>
/// <param name="Step">The step of the release that failed.</param>
/// <param name="Error">How it failed.</param>
public sealed record QuarantineReason(VmId LastOwner, TeardownStep Step, VmError Error)
{
    /// <summary>The reason as a person reads it.</summary>
    public override string ToString() => $"{Step} failed when it was taken back from VM {LastOwner} ({Error.Code.ToText()}: {Error.Message})";
}
