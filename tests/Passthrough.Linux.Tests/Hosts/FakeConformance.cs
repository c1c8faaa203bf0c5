namespace Passthrough.Linux.Tests.Hosts;

// What a real kernel does, and the library on it, on a made one: the same classes run in the lab.
public sealed class FakeDriverConformance : DriverConformance<FakeBed>;

public sealed class FakeResetConformance : ResetConformance<FakeBed>;

public sealed class FakeVirtualFunctionConformance : VirtualFunctionConformance<FakeBed>;

public sealed class FakeAttachConformance : AttachConformance<FakeBed>;

public sealed class FakeDetachConformance : DetachConformance<FakeBed>;
