namespace Passthrough;

/// <summary>
/// The stable number of an error, shown as <c>PT</c> and four digits. A number is never reused and never changes its
/// meaning; <c>docs/errors.md</c> has a row for each.
/// </summary>
/// <remarks>
/// 0xxx the result itself; 1xxx values and text; 2xxx ownership; 3xxx configuration space, BARs, MMIO and MSI-X;
/// 4xxx host and sysfs; 5xxx VFIO and IOMMU; 6xxx stores.
/// </remarks>
public enum VmErrorCode
{
    /// <summary>The result was never given a value: it is <c>default</c>.</summary>
    NotInitialized = 0001,

    /// <summary>A text is not what it should be.</summary>
    TextNotUnderstood = 1001,

    /// <summary>A number lies outside its range.</summary>
    ValueOutOfRange = 1002,

    /// <summary>A VM id is <c>default</c>, which names no VM.</summary>
    VmIdMissing = 1003,

    /// <summary>The tool's command line is not one that it understands.</summary>
    CommandLineInvalid = 1004,

    /// <summary>A request was refused for two reasons or more.</summary>
    Refused = 2000,

    /// <summary>The device already has an owner.</summary>
    AlreadyAssigned = 2001,

    /// <summary>The device has no owner.</summary>
    NotAssigned = 2002,

    /// <summary>The device is in a registry, which alone may change its owner.</summary>
    ManagedByRegistry = 2003,

    /// <summary>No device is registered at the address.</summary>
    DeviceNotRegistered = 2004,

    /// <summary>A device is registered at the address already.</summary>
    AddressAlreadyRegistered = 2005,

    /// <summary>The device has an owner, so it can neither enter nor leave a registry.</summary>
    DeviceHasOwner = 2006,

    /// <summary>Another VM owns the device.</summary>
    OwnedByAnotherVm = 2007,

    /// <summary>The lease is not the one under which the device is held now.</summary>
    StaleLease = 2008,

    /// <summary>The lease was released before; nothing was left to do.</summary>
    AlreadyReleased = 2009,

    /// <summary>The request names no device.</summary>
    NothingRequested = 2010,

    /// <summary>The event does not follow the last one that was replayed.</summary>
    RevisionGap = 2011,

    /// <summary>The event contradicts the ownership that the earlier events left.</summary>
    EventContradicts = 2012,

    /// <summary>The device is being taken back from its VM.</summary>
    DeviceBeingReleased = 2013,

    /// <summary>The device came back from a VM, a step of that failed, and nobody has cleared it since.</summary>
    DeviceQuarantined = 2014,

    /// <summary>A release is to be completed that was not begun.</summary>
    ReleaseNotBegun = 2015,

    /// <summary>What was asked for needs a reason, and none was given.</summary>
    ReasonMissing = 2016,

    /// <summary>A failure was reported that this release cannot have had.</summary>
    StepFailureInvalid = 2017,

    /// <summary>The device is not in quarantine, so there is nothing to clear.</summary>
    DeviceNotQuarantined = 2018,

    /// <summary>The device is reserved for a VM.</summary>
    DeviceReserved = 2019,

    /// <summary>The function is a bridge or has another header than type 0.</summary>
    NotAnEndpoint = 2020,

    /// <summary>The host itself uses the function.</summary>
    NeededByHost = 2021,

    /// <summary>Another endpoint of the function's IOMMU group is not named and is on a host driver.</summary>
    GroupMemberOnHostDriver = 2022,

    /// <summary>The lease's devices are not reserved: they are assigned already.</summary>
    NotReserved = 2030,

    /// <summary>The id of a request belongs to another request.</summary>
    RequestIdReused = 2031,

    /// <summary>The request was granted before, and its devices have been given back.</summary>
    RequestAlreadyReleased = 2032,

    /// <summary>A rule that cannot be overridden, or an override without a reason.</summary>
    OverrideInvalid = 2033,

    /// <summary>Fewer devices may be claimed than were asked for.</summary>
    NotEnoughDevices = 2034,

    /// <summary>The function is not there at present.</summary>
    DeviceAbsent = 2035,

    /// <summary>The request was granted before, and its lease is in force.</summary>
    RequestRepeated = 2036,

    /// <summary>The host reports the device, so it cannot be unregistered by hand.</summary>
    DeviceReported = 2037,

    /// <summary>Another endpoint of the IOMMU group belongs to another VM or is in quarantine.</summary>
    GroupMemberTaken = 2040,

    /// <summary>The physical function has virtual functions.</summary>
    VirtualFunctionsExist = 2041,

    /// <summary>The physical function of a virtual one is not Available.</summary>
    PhysicalFunctionTaken = 2042,

    /// <summary>The physical function of a virtual one is on a VFIO driver.</summary>
    PhysicalFunctionOnVfio = 2043,

    /// <summary>Functions that travel together are named in part only.</summary>
    SetIncomplete = 2044,

    /// <summary>The policy allows other functions only.</summary>
    NotAllowedByPolicy = 2045,

    /// <summary>The policy keeps the function from VMs.</summary>
    BlockedByPolicy = 2046,

    /// <summary>The function cannot be reset by itself.</summary>
    NoUsableReset = 2047,

    /// <summary>The function's reset reaches another VM's function or one of the host's.</summary>
    ResetReachesOthers = 2048,

    /// <summary>The snapshot has a version that this library does not read.</summary>
    SnapshotVersionUnknown = 2050,

    /// <summary>The text is no snapshot or part of one, or contradicts itself.</summary>
    SnapshotMalformed = 2051,

    /// <summary>A registry that has a history cannot take another's.</summary>
    RegistryNotEmpty = 2052,

    /// <summary>The ownership event has a version that this library does not read.</summary>
    EventVersionUnknown = 2053,

    /// <summary>The text is no ownership event, or contradicts itself.</summary>
    EventMalformed = 2054,

    /// <summary>What the registry holds contradicts itself.</summary>
    InvariantBroken = 2060,

    /// <summary>The offset lies outside configuration space.</summary>
    ConfigOffsetOutOfRange = 3001,

    /// <summary>The access is not 1, 2 or 4 bytes, or not aligned to its size.</summary>
    ConfigAccessMisaligned = 3002,

    /// <summary>Configuration space is 256 or 4096 bytes, and this is neither.</summary>
    ConfigSizeInvalid = 3003,

    /// <summary>Too little of the function's configuration space was read to build a guest's view of it.</summary>
    ConfigIncomplete = 3004,

    /// <summary>Bits that were to be set as status are not bits that a guest clears by writing one.</summary>
    ConfigBitsNotStatus = 3005,

    /// <summary>A BAR breaks a rule of the PCI specification.</summary>
    BarInvalid = 3010,

    /// <summary>The window's size is zero.</summary>
    WindowEmpty = 3020,

    /// <summary>The window's addresses or size are not aligned to the host's page size.</summary>
    WindowMisaligned = 3021,

    /// <summary>The window runs past the end of the address space.</summary>
    WindowWraps = 3022,

    /// <summary>The window overlaps another window of the device in host-physical space.</summary>
    WindowOverlapsHost = 3023,

    /// <summary>The window overlaps another window of the device in guest-physical space.</summary>
    WindowOverlapsGuest = 3024,

    /// <summary>The window lies outside the memory BARs of the function.</summary>
    WindowOutsideBars = 3025,

    /// <summary>The window covers a page of the MSI-X table or pending bits.</summary>
    WindowOnMsixPages = 3026,

    /// <summary>The window's guest address disagrees with where its BAR is.</summary>
    WindowDisagreesWithBar = 3027,

    /// <summary>The device has no such window.</summary>
    WindowNotFound = 3028,

    /// <summary>The window would map the page of a BAR smaller than a page, and that BAR is not known to be alone in it.</summary>
    WindowSharesPage = 3029,

    /// <summary>The host vector has a remap already.</summary>
    RemapExists = 3030,

    /// <summary>The device's MSI-X table is full.</summary>
    RemapTableFull = 3031,

    /// <summary>The host vector has no remap.</summary>
    RemapNotFound = 3032,

    /// <summary>The MSI-X capability breaks a rule of the PCI specification.</summary>
    MsixCapabilityInvalid = 3033,

    /// <summary>The block of remaps names a host vector twice.</summary>
    RemapNamedTwice = 3034,

    /// <summary>The MSI-X table has no such entry.</summary>
    MsixEntryOutOfRange = 3035,

    /// <summary>Another remap names the MSI-X table entry.</summary>
    RemapEntryTaken = 3036,

    /// <summary>The message has the remappable format: where it goes is in the IOMMU's table.</summary>
    MsixMessageRemappable = 3037,

    /// <summary>The message's address is not one of an interrupt, or does not fit the form of its destination.</summary>
    MsixAddressInvalid = 3038,

    /// <summary>Fewer bytes of a capability were read than it takes.</summary>
    CapabilityTruncated = 3040,

    /// <summary>The directory holds no <c>sys</c> that lists PCI functions.</summary>
    HostNotFound = 4001,

    /// <summary>A file or directory of the host could not be read.</summary>
    HostNotReadable = 4002,

    /// <summary>A recording breaks its format.</summary>
    RecordingMalformed = 4003,

    /// <summary>The function does not answer: its configuration reads all ones.</summary>
    FunctionNotResponding = 4004,

    /// <summary>The host has no function at the address.</summary>
    FunctionNotFound = 4005,

    /// <summary>A file could not be written.</summary>
    FileNotWritten = 4006,

    /// <summary>An attribute of a function could not be read.</summary>
    AttributeNotReadable = 4010,

    /// <summary>An attribute of a function holds what it should not.</summary>
    AttributeMalformed = 4011,

    /// <summary>The function disappeared while it was read.</summary>
    FunctionVanished = 4012,

    /// <summary>The inventory has a version that this library does not read.</summary>
    InventoryVersionUnknown = 4020,

    /// <summary>The text is no inventory, or contradicts itself.</summary>
    InventoryMalformed = 4021,

    /// <summary>The host cannot make devices ready for a VM, or take them back.</summary>
    HostCannotPrepare = 4030,

    /// <summary>It is not known which host this is.</summary>
    HostIdUnknown = 4031,

    /// <summary>The host is a recording, about which nothing can be changed.</summary>
    HostIsRecording = 4032,

    /// <summary>The kernel refused a change.</summary>
    HostChangeRefused = 4040,

    /// <summary>A function is not on the driver that it should be on.</summary>
    DriverNotBound = 4041,

    /// <summary>The kernel has no driver of a name.</summary>
    DriverMissing = 4042,

    /// <summary>The process lacks a right to change the host.</summary>
    RightsMissing = 4043,

    /// <summary>The host has no account of a name.</summary>
    AccountUnknown = 4044,

    /// <summary>A text is no name of a VFIO driver.</summary>
    DriverNameInvalid = 4045,

    /// <summary>What was kept of a function before it was made ready cannot be read.</summary>
    HostRecordUnreadable = 4046,

    /// <summary>VFIO has no device file for a group.</summary>
    GroupFileMissing = 4047,

    /// <summary>A call has been waiting in the kernel for longer than it should take.</summary>
    StepNotReturned = 4048,

    /// <summary>It cannot be told which processes have devices open.</summary>
    HoldersUnknown = 4050,

    /// <summary>A process has the device open through VFIO.</summary>
    DeviceHeld = 4051,

    /// <summary>Not every process could be looked at: one may have the device open through VFIO.</summary>
    HoldersNotAllRead = 4052,

    /// <summary>The function has no SR-IOV capability that the kernel uses, so it has no virtual functions.</summary>
    NotPhysicalFunction = 4060,

    /// <summary>More virtual functions were asked for than the physical function can have.</summary>
    TooManyVirtualFunctions = 4061,

    /// <summary>The physical function is on a driver that makes no virtual functions, or on none.</summary>
    VirtualFunctionsNotSupported = 4062,

    /// <summary>VMs have virtual functions of the physical function.</summary>
    VirtualFunctionsOwned = 4063,

    /// <summary>The host does not show the virtual functions that it was told to make, or still shows those that it was told to remove.</summary>
    VirtualFunctionsMissing = 4064,

    /// <summary>The kernel's events about its devices cannot be heard.</summary>
    UeventsNotHeard = 4066,

    /// <summary>The function is in no IOMMU group.</summary>
    NoIommuGroup = 5001,

    /// <summary>The function's group is <c>vfio-noiommu</c>, which protects nothing.</summary>
    NoIommuProtection = 5002,

    /// <summary>The function's group has a region that firmware keeps mapped.</summary>
    FirmwareMappedRegion = 5003,

    /// <summary>The host does not remap interrupts.</summary>
    NoInterruptRemapping = 5010,

    /// <summary>VFIO's hot reset needs a function on a VFIO driver that is not on one.</summary>
    HotResetNeedsVfio = 5020,

    /// <summary>A store cannot be opened or read.</summary>
    StoreNotReadable = 6001,

    /// <summary>A store could not write; nothing was written.</summary>
    StoreNotWritten = 6002,

    /// <summary>A store stayed locked by others for longer than the caller waits; nothing was done.</summary>
    StoreBusy = 6003,

    /// <summary>A store's server cannot be reached.</summary>
    StoreUnreachable = 6004,

    /// <summary>The connection was lost while a change was being acknowledged.</summary>
    StoreOutcomeUnknown = 6005,

    /// <summary>What a store holds contradicts its checksums or itself.</summary>
    StoreDamaged = 6006,

    /// <summary>A store's tables are of a later version than the library knows.</summary>
    StoreVersionNewer = 6007,

    /// <summary>A store's tables are of an earlier version and were not migrated.</summary>
    StoreMigrationNeeded = 6008,

    /// <summary>A text names no store.</summary>
    StoreLocationInvalid = 6009,

    /// <summary>The host's revision moved each time a change was tried; nothing was written.</summary>
    RevisionMoved = 6010,

    /// <summary>A store's constraint refuses a second owner.</summary>
    UnitTaken = 6011,

    /// <summary>The trail of events no longer reaches back so far.</summary>
    EventsPruned = 6012,

    /// <summary>A host's record names a lease that does not hold the function.</summary>
    HostRecordFenced = 6013,

    /// <summary>No host of a fleet was seen lately.</summary>
    NoHostSeen = 6020,

    /// <summary>No host of a fleet can grant a request.</summary>
    NoHostFits = 6021,

    /// <summary>One host of a fleet cannot grant a request.</summary>
    HostRefused = 6022,

    /// <summary>The store keeps one host's claims, and a fleet was asked for.</summary>
    StoreHasNoFleet = 6023,

    /// <summary>The host could not perform a step of making a device ready, or of taking it back.</summary>
    HostStepFailed = 6030,

    /// <summary>The store could not be told how a claim ended.</summary>
    ClaimUnsettled = 6031,

    /// <summary>Somebody put a device into quarantine.</summary>
    QuarantineRequested = 6032,

    /// <summary>A step of the host's has not come back in time.</summary>
    HostStepBlocked = 6034,

    /// <summary>Devices that the host made ready are to be detached, not only released.</summary>
    LeaseNeedsDetach = 6035,
}
