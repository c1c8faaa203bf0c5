namespace Passthrough.Tests.Linearizability;

/// <summary>What a registry answers, in numbers.</summary>
internal abstract record RegistryAnswer
{
    public static readonly RegistryAnswer Done = new Success();

    public sealed record Success : RegistryAnswer;

    public sealed record Granted(GrantedClaim Claim) : RegistryAnswer;

    public sealed record Refusal(ValueList<Reason> Reasons) : RegistryAnswer;

    /// <summary>Null when no device is registered there.</summary>
    public sealed record Owner(Standing? Standing) : RegistryAnswer;

    public sealed record Claims(ValueList<GrantedClaim> InForce) : RegistryAnswer;

    public sealed record Members(ValueList<int> Devices) : RegistryAnswer;

    public sealed record Number(int Value) : RegistryAnswer;
}

/// <summary>Why something is refused: the code, with the device, the VM and the claim that it names.</summary>
internal readonly record struct Reason(VmErrorCode Code, int? Device = null, int? Vm = null, GrantedClaim? Claim = null);

/// <summary>Where a device stands. Quarantine knows from which VM it came back.</summary>
internal readonly record struct Standing(OwnershipState State, GrantedClaim? Claim = null, int? QuarantinedAfter = null)
{
    public static Standing Available => default;
}
