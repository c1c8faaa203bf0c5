namespace Passthrough;

/// <summary>What became of one lease when all of a VM's were released.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Result">Success, or why it is still held.</param>
public sealed record ReleaseOutcome(Lease Lease, VmResult Result);
