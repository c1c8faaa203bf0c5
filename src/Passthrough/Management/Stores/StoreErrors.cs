namespace Passthrough;

/// <summary>A store that could not do what it was asked.</summary>
/// <param name="Code">
/// <see cref="VmErrorCode.StoreNotReadable"/>, <see cref="VmErrorCode.StoreNotWritten"/>, <see cref="VmErrorCode.StoreBusy"/>,
/// <see cref="VmErrorCode.StoreUnreachable"/>, <see cref="VmErrorCode.StoreOutcomeUnknown"/>, <see cref="VmErrorCode.StoreDamaged"/> or
/// <see cref="VmErrorCode.StoreLocationInvalid"/>.
/// </param>
/// <param name="Store">Where the store is, without credentials.</param>
/// <param name="Why">What happened, as the store's engine says it or in our words.</param>
public sealed record StoreFailed(VmErrorCode Code, string Store, string Why) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => $"{What} {Quoted.Text(Store)}: {Why}";

    private string What => Code switch
    {
        VmErrorCode.StoreNotReadable => "cannot open the store",
        VmErrorCode.StoreNotWritten => "nothing was written to the store",
        VmErrorCode.StoreBusy => "nothing was done, others keep busy the store",
        VmErrorCode.StoreUnreachable => "cannot reach the store",
        VmErrorCode.StoreOutcomeUnknown => "it is not known whether the last change was written to the store",
        VmErrorCode.StoreDamaged => "something is wrong in the store",
        _ => "cannot use as a store",
    };
}

/// <summary>A store whose tables are of another version than this library's.</summary>
/// <param name="Code"><see cref="VmErrorCode.StoreVersionNewer"/> or <see cref="VmErrorCode.StoreMigrationNeeded"/>.</param>
/// <param name="Store">Where the store is, without credentials.</param>
/// <param name="Version">The version of its tables.</param>
/// <param name="Known">The newest version that this library knows.</param>
public sealed record StoreVersionDiffers(VmErrorCode Code, string Store, int Version, int Known) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => $"the store {Quoted.Text(Store)} has tables of version {Version}, and this library works with version {Known}";
}

/// <summary>Others have written meanwhile, each time it was tried. Nothing was written.</summary>
/// <param name="Host">The host.</param>
/// <param name="Tried">How often it was tried.</param>
public sealed record RevisionMoved(HostId Host, int Tried) : VmError(VmErrorCode.RevisionMoved)
{
    /// <inheritdoc/>
    public override string Message => $"others were faster each of {Tried} times: nothing was written for host {Host}";
}

/// <summary>The store's own constraint refuses a second owner, whatever was decided. Nothing was written.</summary>
/// <param name="Host">The host.</param>
/// <param name="Unit">The unit of ownership, or the function, of which somebody has a part already.</param>
/// <param name="Owner">The VM that has it; none when the store does not say.</param>
public sealed record UnitTaken(HostId Host, string Unit, VmId Owner) : VmError(VmErrorCode.UnitTaken)
{
    /// <inheritdoc/>
    public override string Message => Owner.IsNone
        ? $"the store has an owner for {Quoted.Text(Unit)} of host {Host} already"
        : $"the store has VM {Owner} as the owner of {Quoted.Text(Unit)} of host {Host}";
}

/// <summary>The trail of events no longer reaches back so far.</summary>
/// <param name="Host">The host.</param>
/// <param name="After">The revision after which events were asked for.</param>
/// <param name="Cut">The revision up to which they are forgotten.</param>
public sealed record EventsPruned(HostId Host, ulong After, ulong Cut) : VmError(VmErrorCode.EventsPruned)
{
    /// <inheritdoc/>
    public override string Message => $"the events of host {Host} after revision {After} were asked for, and those up to {Cut} are forgotten";
}

/// <summary>A record of the host's came too late: its lease does not hold the function any more. Nothing was written.</summary>
/// <param name="Generation">The lease's generation.</param>
/// <param name="Function">The function.</param>
public sealed record HostRecordFenced(ulong Generation, FunctionKey Function) : VmError(VmErrorCode.HostRecordFenced)
{
    /// <inheritdoc/>
    public override string Message => $"lease {Generation} does not hold {Function.Address} any more, so nothing was noted for it";
}
