namespace Passthrough.Testing;

/// <summary>A claim that was granted, in numbers.</summary>
internal sealed record GrantedClaim(int Generation, int Vm, ValueList<int> Devices)
{
    public bool IsFor(int vm, ValueList<int> devices) => Vm == vm && Devices.Equals(devices);

    public override string ToString() => $"lease {Generation} of VM {Vm} for {Devices}";
}

/// <summary>What is asked of a registry; devices and VMs are numbers.</summary>
internal abstract record RegistryCall
{
    public sealed record Register(int Device) : RegistryCall;

    public sealed record Unregister(int Device) : RegistryCall;

    /// <summary>A request with an id may be made again.</summary>
    public sealed record Assign(int Vm, ValueList<int> Devices, int? Id = null) : RegistryCall;

    public sealed record Reserve(int Vm, ValueList<int> Devices, int? Id = null) : RegistryCall;

    public sealed record Commit(GrantedClaim Claim) : RegistryCall;

    public sealed record Cancel(GrantedClaim Claim) : RegistryCall;

    public sealed record Release(GrantedClaim Claim) : RegistryCall;

    public sealed record ReleaseByAddress(int Device, int Vm) : RegistryCall;

    public sealed record BeginRelease(GrantedClaim Claim) : RegistryCall;

    public sealed record CompleteRelease(GrantedClaim Claim, ValueList<int> Failed) : RegistryCall;

    public sealed record Clear(int Device) : RegistryCall;

    /// <summary>Finds the device in the registry and reads its owner.</summary>
    public sealed record OwnershipOf(int Device) : RegistryCall;

    /// <summary>Asks the device itself, registered or not.</summary>
    public sealed record AskDevice(int Device) : RegistryCall;

    public sealed record LeasesOf(int Vm) : RegistryCall;

    public sealed record Registered : RegistryCall;

    public sealed record Revision : RegistryCall;
}
