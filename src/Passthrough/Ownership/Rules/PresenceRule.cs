using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What is not there any more cannot be given away.</summary>
internal sealed class PresenceRule : IFactRule
{
    public void Examine(FactCase facts, PciFunction function, ImmutableArray<VmError>.Builder reasons) =>
        reasons.AddRange(function.Warnings.Where(static w => w.Code == VmErrorCode.FunctionVanished));
}
