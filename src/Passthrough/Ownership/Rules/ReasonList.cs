using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Reasons as they are found; allocates nothing while there is none. Passed by reference.</summary>
internal struct ReasonList
{
    private ImmutableArray<VmError>.Builder? _reasons;

    public readonly bool IsEmpty => _reasons is null;

    public void Add(VmError reason) => (_reasons ??= ImmutableArray.CreateBuilder<VmError>()).Add(reason);

    public void Add(ImmutableArray<VmError> reasons)
    {
        foreach (VmError reason in reasons)
        {
            Add(reason);
        }
    }

    public readonly ImmutableArray<VmError> ToImmutable() => _reasons?.ToImmutable() ?? [];
}
