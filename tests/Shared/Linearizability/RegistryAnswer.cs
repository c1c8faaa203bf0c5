namespace Passthrough.Testing;

/// <summary>What a registry answers, in numbers.</summary>
internal abstract record RegistryAnswer
{
    public static readonly RegistryAnswer Done = new Success();

    public sealed record Success : RegistryAnswer
    {
        public override string ToString() => "done";
    }

    public sealed record Granted(GrantedClaim Claim, bool IsRepeat = false) : RegistryAnswer
    {
        public override string ToString() => $"{Claim}{(IsRepeat ? " again" : "")}";
    }

    public sealed record Refusal(ValueList<Reason> Reasons) : RegistryAnswer
    {
        public override string ToString() => $"refused {Reasons}";
    }

    /// <summary>Null when no device is registered there.</summary>
    public sealed record Owner(Standing? Standing) : RegistryAnswer
    {
        public override string ToString() => $"{Standing?.ToString() ?? "not registered"}";
    }

    public sealed record Claims(ValueList<GrantedClaim> InForce) : RegistryAnswer
    {
        public override string ToString() => $"{InForce}";
    }

    public sealed record Members(ValueList<int> Devices) : RegistryAnswer
    {
        public override string ToString() => $"{Devices}";
    }

    public sealed record Number(int Value) : RegistryAnswer
    {
        public override string ToString() => $"{Value}";
    }
}

/// <summary>Why something is refused: the code, with the device, the VM and the claim that it names.</summary>
internal readonly record struct Reason(VmErrorCode Code, int? Device = null, int? Vm = null, GrantedClaim? Claim = null)
{
    public override string ToString() => string.Join(" ", new object?[] { Code, Device, Vm is null ? null : $"(VM {Vm})", Claim }.Where(part => part is not null));
}

/// <summary>Where a device stands. Quarantine knows from which VM it came back.</summary>
internal readonly record struct Standing(OwnershipState State, GrantedClaim? Claim = null, int? QuarantinedAfter = null)
{
    public static Standing Available => default;

    public override string ToString() => $"{State}{(Claim is null ? "" : $" under {Claim}")}{(QuarantinedAfter is null ? "" : $" after VM {QuarantinedAfter}")}";
}
