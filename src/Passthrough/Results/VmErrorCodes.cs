namespace Passthrough;

/// <summary>What every error code has in common: its text form and what to do about it.</summary>
public static class VmErrorCodes
{
    /// <summary>The code as it is shown to people and matched by scripts, such as <c>PT2001</c>.</summary>
    /// <param name="code">The code.</param>
    /// <returns><c>PT</c> and the number in four digits.</returns>
    public static string ToText(this VmErrorCode code) => $"PT{(int)code:D4}";

    /// <summary>What to do about an error of this code, in one or two sentences.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The advice that <see cref="VmError.Remedy"/> gives unless the values allow a better one.</returns>
    public static string Remedy(this VmErrorCode code) => code switch
    {
        VmErrorCode.NotInitialized => "Return a value or an error from the method that made this result.",

        VmErrorCode.TextNotUnderstood => "Correct the text.",
        VmErrorCode.ValueOutOfRange => "Use a value inside the range.",
        VmErrorCode.VmIdMissing => "Give the VM's number, UUID or name.",
        VmErrorCode.CommandLineInvalid => "Run the command with --help.",

        VmErrorCode.Refused => "Deal with each of the reasons.",
        VmErrorCode.AlreadyAssigned => "Release the device from its owner first.",
        VmErrorCode.NotAssigned => "Nothing needs to be released; to use the device, assign it to a VM first.",
        VmErrorCode.ManagedByRegistry => "Ask the registry that holds the device.",
        VmErrorCode.DeviceNotRegistered => "Register the device, or correct the address.",
        VmErrorCode.AddressAlreadyRegistered => "Use the registered device, or unregister it first.",
        VmErrorCode.DeviceHasOwner => "Release the device from its owner first.",
        VmErrorCode.OwnedByAnotherVm => "Name the VM that owns the device.",
        VmErrorCode.StaleLease => "Look up the lease that is in force now.",
        VmErrorCode.AlreadyReleased => "Nothing needs to be done: the device was given back.",
        VmErrorCode.NothingRequested => "Name one device at least.",
        VmErrorCode.RevisionGap => "Read the missing events, or take a fresh snapshot.",
        VmErrorCode.EventContradicts => "Take a fresh snapshot: this history is not this registry's.",
        VmErrorCode.DeviceBeingReleased => "Ask again when the release is over.",
        VmErrorCode.DeviceQuarantined => "Mend and reset the function, then clear its quarantine with a reason, or choose another one.",
        VmErrorCode.ReleaseNotBegun => "Begin the release first and perform the steps of its plan.",
        VmErrorCode.ReasonMissing => "Say why, in a few words: the reason is kept.",
        VmErrorCode.StepFailureInvalid => "Report each function of the lease once at most, with the host's step that failed.",
        VmErrorCode.DeviceNotQuarantined => "Nothing needs to be cleared.",
        VmErrorCode.DeviceReserved => "Ask again when the reservation is over, or cancel it.",
        VmErrorCode.NotReserved => "Nothing needs to be committed; to take the devices back, release the lease.",
        VmErrorCode.RequestIdReused => "Use a new id for each request, and the same only to repeat one.",
        VmErrorCode.RequestAlreadyReleased => "Use a new id to claim the devices again.",
        VmErrorCode.OverrideInvalid => "Override only what can be, and say why in a few words: the reason is kept.",
        VmErrorCode.DeviceAbsent => "Wait until the function is back, or choose another one.",
        VmErrorCode.RequestRepeated => "Use the lease that the request was granted.",
        VmErrorCode.DeviceReported => "Nothing needs to be done: it leaves the registry when the host reports it no more.",
        VmErrorCode.GroupMemberTaken => "Release or clear the other endpoint first, or choose a function of another group.",
        VmErrorCode.VirtualFunctionsExist => "Release its virtual functions and remove them (sriov_numvfs = 0), or assign them instead.",
        VmErrorCode.PhysicalFunctionTaken => "Release or clear the physical function first.",
        VmErrorCode.PhysicalFunctionOnVfio => "Put the physical function back on its own driver and make the virtual functions anew.",
        VmErrorCode.SetIncomplete => "Name the other functions in the request too.",
        VmErrorCode.NotAllowedByPolicy => "Choose a function that the policy allows, or add it to the list.",
        VmErrorCode.BlockedByPolicy => "Choose another function, or take it off the list.",
        VmErrorCode.NoUsableReset => "Choose another function; or override the rule with a reason, if its next owner may find what the last one left.",
        VmErrorCode.ResetReachesOthers => "Name those functions in the request too, or choose a function with a reset of its own.",
        VmErrorCode.RegistryNotEmpty => "Restore into a registry that was just made.",
        VmErrorCode.EventVersionUnknown => "Read it with the version of the library that wrote it, or a later one.",
        VmErrorCode.EventMalformed => "Restore the text as it was written, or take a fresh snapshot and the events after it.",
        VmErrorCode.InvariantBroken => "Report this with a snapshot: it is a mistake of the library or of what was replayed.",
        VmErrorCode.NotAnEndpoint => "Name the endpoints below the bridge instead.",
        VmErrorCode.NeededByHost => "Free the function from that use first, or choose another one.",
        VmErrorCode.GroupMemberOnHostDriver => "Name that function in the request too, or unbind it from its driver.",
        VmErrorCode.NotEnoughDevices => "Ask for fewer, describe them less narrowly, or free some.",
        VmErrorCode.SnapshotVersionUnknown => "Read it with the version of the library that wrote it, or a later one.",
        VmErrorCode.SnapshotMalformed => "Take a fresh snapshot, or mend the text at that place.",

        VmErrorCode.ConfigOffsetOutOfRange => "Use an offset below the size of the function's configuration space.",
        VmErrorCode.ConfigAccessMisaligned => "Access 1, 2 or 4 bytes at a multiple of that size.",
        VmErrorCode.ConfigSizeInvalid => "Give 256 or 4096 bytes.",
        VmErrorCode.ConfigIncomplete => "Read the host as root: others see the first 64 bytes only.",
        VmErrorCode.ConfigBitsNotStatus => "Set bits of GuestClearableMask only; a guest's own bits are written with WriteUInt32.",
        VmErrorCode.BarInvalid => "Correct the BAR as the rule says.",
        VmErrorCode.WindowEmpty => "Give a size of one page or more.",
        VmErrorCode.WindowMisaligned => "Align both addresses and the size to the host's page size.",
        VmErrorCode.WindowWraps => "Choose a lower address or a smaller size.",
        VmErrorCode.WindowOverlapsHost => "Remove the other window, or leave that range out.",
        VmErrorCode.WindowOverlapsGuest => "Choose another guest address.",
        VmErrorCode.WindowOutsideBars => "Choose a range inside one memory BAR of the function.",
        VmErrorCode.WindowOnMsixPages => "Leave out the pages of the MSI-X table and pending bits: they are trapped, never mapped.",
        VmErrorCode.WindowDisagreesWithBar => "Use the BAR's guest address plus the window's offset in the BAR.",
        VmErrorCode.WindowNotFound => "Use the host address at which a window of the device begins.",
        VmErrorCode.WindowSharesPage =>
            "Trap all accesses to the BAR; or, if nothing else lives in its page, say so in DeviceOptions.BarsAloneInPage, which HostInventory.BarsAloneInPage tells.",
        VmErrorCode.RemapExists => "Remove the vector's remap first, or use another host vector.",
        VmErrorCode.RemapTableFull => "Remove a remap first: the table cannot grow.",
        VmErrorCode.RemapNotFound => "Use a host vector that has a remap.",
        VmErrorCode.MsixCapabilityInvalid => "The function's MSI-X cannot be used; report the device to its vendor.",
        VmErrorCode.RemapNamedTwice => "Name each host vector of the block once.",
        VmErrorCode.MsixEntryOutOfRange => "Use an entry below the size of the function's MSI-X table.",
        VmErrorCode.RemapEntryTaken => "Use another table entry, or remove the remap that names it.",
        VmErrorCode.MsixMessageRemappable => "Look the message's handle up in the guest's interrupt remapping table.",
        VmErrorCode.MsixAddressInvalid => "Deliver nothing; if the guest uses a wider destination id, decode with the form that was agreed on with it.",
        VmErrorCode.CapabilityTruncated => "Read all bytes of the function's configuration space, as root; if these were all, report the device to its vendor.",

        VmErrorCode.HostNotFound => "Give a directory that holds sys, or a recording; on a machine without PCI, try a recording.",
        VmErrorCode.HostNotReadable => "Check that the file exists and that you may read it.",
        VmErrorCode.RecordingMalformed => "Correct the line, or capture the recording again.",
        VmErrorCode.FunctionNotResponding =>
            "Wake it from D3cold (power/control = on), then remove it and rescan its bus, then power the host off and on.",
        VmErrorCode.FunctionNotFound => "List the host's functions and use one of their addresses.",
        VmErrorCode.FileNotWritten => "Choose a place that you may write to and that does not exist yet.",
        VmErrorCode.AttributeNotReadable => "Read the host again, as root if rights were lacking.",
        VmErrorCode.AttributeMalformed => "Read the host again; if it stays, report the attribute with the kernel's version.",
        VmErrorCode.FunctionVanished => "Read the host again.",
        VmErrorCode.InventoryVersionUnknown => "Read it with the version of the library that wrote it, or a later one.",
        VmErrorCode.InventoryMalformed => "Publish the host's inventory anew.",
        VmErrorCode.HostCannotPrepare => "Bind and restore the devices by other means; claims alone need no host.",
        VmErrorCode.HostIdUnknown => "Name the host, on Linux in /etc/machine-id (systemd-machine-id-setup makes it).",
        VmErrorCode.HostIsRecording => "Run it on the host itself.",
        VmErrorCode.HostChangeRefused => "Look at the kernel's log (dmesg), which may say more, deal with what it says, and repeat it.",
        VmErrorCode.DriverNotBound => "Look at the kernel's log (dmesg) for why the driver refused the function or another one took it, and repeat it.",
        VmErrorCode.DriverMissing => "Load the driver's module (modprobe), and repeat it.",
        VmErrorCode.RightsMissing => "Run it as root, and in a container with a /sys that is mounted for writing.",
        VmErrorCode.AccountUnknown => "Name an account of the host, or give its number.",
        VmErrorCode.DriverNameInvalid => "Name vfio-pci, or a variant driver whose name ends in -vfio-pci or _vfio_pci.",
        VmErrorCode.HostRecordUnreadable => "Bind the function to its driver by hand, and clear its quarantine with a reason.",
        VmErrorCode.GroupFileMissing => "Look whether /dev is a devtmpfs, and in a container whether it is the host's; then repeat it.",
        VmErrorCode.StepNotReturned => "End what holds the device open; the call then returns by itself.",

<<<<<<< HEAD
        VmErrorCode.HoldersUnknown => "Look on the live host, where proc can be read.",
        VmErrorCode.DeviceHeld => "Shut the VM down that the process runs, or end the process, and repeat it.",
        VmErrorCode.HoldersNotAllRead => "Run it as root, outside of containers.",
=======
        VmErrorCode.NotPhysicalFunction => "Name a physical function: passthrough show tells which has virtual ones; SR-IOV may be off in the firmware.",
        VmErrorCode.TooManyVirtualFunctions => "Ask for fewer.",
        VmErrorCode.VirtualFunctionsNotSupported => "Put the physical function on its own driver first.",
        VmErrorCode.VirtualFunctionsOwned => "Release them from their VMs first.",
        VmErrorCode.VirtualFunctionsMissing => "Look at the kernel's log; then set the number again.",
        VmErrorCode.UeventsNotHeard => "Nothing needs to be done: changes are found later, when the host is read again.",
>>>>>>> 1b2bd22 (Hear the kernel's events and say when a host is to be read again; change how many virtual functions there are while nobody is given them)

        VmErrorCode.NoIommuGroup =>
            "Turn on VT-d or AMD-Vi in the firmware and start the kernel with intel_iommu=on (AMD: amd_iommu=on), and iommu=pt if host drivers become slow.",
        VmErrorCode.NoIommuProtection =>
            "Turn on VT-d or AMD-Vi in the firmware, start the kernel with intel_iommu=on (AMD: amd_iommu=on), and without vfio.enable_unsafe_noiommu_mode.",
        VmErrorCode.FirmwareMappedRegion =>
            "VFIO refuses such a group: look for a firmware setting that ends the device's RMRR, or choose another device.",
        VmErrorCode.NoInterruptRemapping =>
            "Turn on interrupt remapping (VT-d: in the firmware, and no intremap=off), or let VFIO do without, where guests are trusted: vfio_iommu_type1.allow_unsafe_interrupts=1.",
        VmErrorCode.HotResetNeedsVfio => "Bind all functions of the card to a VFIO driver first: attach and detach --keep leave them so.",

        VmErrorCode.StoreNotReadable => "Check that the file is there and that you may read it, or name another store.",
        VmErrorCode.StoreNotWritten => "Make room, or the right to write, and repeat it.",
        VmErrorCode.StoreBusy => "Wait until the other program is done, and repeat it.",
        VmErrorCode.StoreUnreachable => "Check the server's address and that it runs, and repeat it.",
        VmErrorCode.StoreOutcomeUnknown => "Repeat the request with its id, or look at who owns the device.",
        VmErrorCode.StoreDamaged => "Restore the store from a backup, then reconcile it with the host; docs/stores.md tells how.",
        VmErrorCode.StoreVersionNewer => "Use the version of Passthrough that wrote it, or a later one.",
        VmErrorCode.StoreMigrationNeeded => "Run passthrough store migrate.",
        VmErrorCode.StoreLocationInvalid => "Name a file, or a PostgreSQL connection string.",
        VmErrorCode.RevisionMoved => "Repeat it: that is safe.",
        VmErrorCode.UnitTaken => "Release what the owner holds of the unit, also where its device is gone, or choose another device.",
        VmErrorCode.EventsPruned => "Read the present state, and follow from its revision.",
        VmErrorCode.HostRecordFenced => "Do nothing more with the function: another one has it by now.",
        VmErrorCode.NoHostSeen => "Start the program that publishes what its host has, or allow more time.",
        VmErrorCode.NoHostFits => "Ask for less, or deal with one host's reasons.",
        VmErrorCode.HostRefused => "Deal with the host's reason, or choose another host.",
        VmErrorCode.StoreHasNoFleet => "Use a PostgreSQL store, which many hosts share.",
        VmErrorCode.HostStepFailed => "Deal with what the step failed with, and repeat it; a device in quarantine is cleared first, with a reason.",
        VmErrorCode.HostStepBlocked => "End what holds the device open, or wait; then run passthrough reconcile.",
        VmErrorCode.LeaseNeedsDetach => "Detach the lease: passthrough detach.",
        VmErrorCode.ClaimUnsettled => "When the store can be reached again, run passthrough reconcile.",
        VmErrorCode.QuarantineRequested => "Clean the device, then clear its quarantine with a reason.",
    };
}
