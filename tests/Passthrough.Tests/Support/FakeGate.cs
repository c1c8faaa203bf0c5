namespace Passthrough.Tests.Support;

/// <summary>A device without the device: what its parts share, settable.</summary>
internal sealed class FakeGate : IDeviceGate
{
    public static readonly VmError Releasing = new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, default);

    private volatile bool _isClosed;

    public Lock Sync { get; } = new();

    public VmError? Refusal => _isClosed ? Releasing : null;

    public bool HasGuest => !_isClosed;

    public VmError? WhyNotRaised => Refusal;

    public bool IsAssigned => !_isClosed;

    public bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }
}
