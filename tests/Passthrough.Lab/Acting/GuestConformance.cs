using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

// What the made kernel has to do as well: the same classes run on it in tests/Passthrough.Linux.Tests.
public sealed class GuestDriverConformance : DriverConformance<GuestBed>;

public sealed class GuestResetConformance : ResetConformance<GuestBed>;

public sealed class GuestVirtualFunctionConformance : VirtualFunctionConformance<GuestBed>;

public sealed class GuestAttachConformance : AttachConformance<GuestBed>;

public sealed class GuestDetachConformance : DetachConformance<GuestBed>;
