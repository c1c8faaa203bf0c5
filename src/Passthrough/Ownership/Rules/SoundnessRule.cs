using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A function whose registers break the specification cannot be shown to a guest.</summary>
internal sealed class SoundnessRule : IFactRule
{
    public void Examine(FactCase facts, PciFunction function, ImmutableArray<VmError>.Builder reasons)
    {
        if (function.IsEndpoint && !function.IsUnresponsive && FunctionMalformed.Find(function) is { } malformed)
        {
            reasons.Add(malformed);
        }
    }
}
