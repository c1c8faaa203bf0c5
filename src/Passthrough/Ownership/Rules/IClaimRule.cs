namespace Passthrough;

/// <summary>One rule about what a VM may have.</summary>
internal interface IClaimRule
{
    /// <summary>Adds the reasons against giving the VM one named function, if there are any.</summary>
    void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons);
}
