namespace Passthrough;

/// <summary>
/// The revision up to which events count. Raising it is the one write by which a change to any number of devices becomes visible.
/// </summary>
internal sealed class PublishedRevision
{
    private ulong _value;

    public ulong Value => Volatile.Read(ref _value);

    public void Publish(ulong revision) => Volatile.Write(ref _value, revision);
}
