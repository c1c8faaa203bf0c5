namespace Passthrough;

/// <summary>A function in quarantine, as a snapshot has it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Reason">Why it is in quarantine.</param>
/// <param name="Revision">The number of the event that put it there; null where it is not known.</param>
public sealed record RegistryQuarantine(FunctionKey Function, QuarantineReason Reason, ulong? Revision = null)
{
    /// <summary>The function.</summary>
    public FunctionKey Function { get; } = Function ?? throw new ArgumentNullException(nameof(Function));

    /// <summary>Why it is in quarantine.</summary>
    public QuarantineReason Reason { get; } = Reason ?? throw new ArgumentNullException(nameof(Reason));
}
