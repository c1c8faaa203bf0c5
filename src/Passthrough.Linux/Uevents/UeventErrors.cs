namespace Passthrough.Linux;

/// <summary>The kernel's events about its devices cannot be heard: a host is read again from time to time instead.</summary>
/// <param name="Reason">Why.</param>
public sealed record UeventsNotHeard(string Reason) : VmError(VmErrorCode.UeventsNotHeard)
{
    private const int LongestReason = 256;

    /// <inheritdoc/>
    public override string Message => $"the kernel's events about its devices cannot be heard: {Quoted.Clean(Reason, LongestReason)}";
}
