namespace Passthrough;

/// <summary>A request whose lease is over and whose id is still known, so that who repeats it hears of that.</summary>
/// <param name="Lease">The lease; its request has an id.</param>
/// <param name="EndedAt">The number of the event that ended it.</param>
public sealed record EndedRequest(Lease Lease, ulong EndedAt)
{
    /// <summary>The lease; its request has an id.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));
}
