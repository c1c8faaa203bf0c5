namespace Passthrough;

/// <summary>What became of an interrupt that was raised.</summary>
/// <param name="Message">The message to deliver now; null when the interrupt is pending.</param>
public readonly record struct MsixDelivery(MsixMessage? Message)
{
    /// <summary>Whether its pending bit was set instead: <see cref="MsixTable.TakePending"/> hands it out when the guest lets it.</summary>
    public bool IsPending => Message is null;
}
