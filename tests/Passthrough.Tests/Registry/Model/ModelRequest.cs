using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>What a selection names: functions by their addresses, the endpoints of a slot, or those of a group.</summary>
internal enum SelectBy
{
    Addresses,
    Slot,
    Group,
}

/// <summary>Which devices a request is for.</summary>
/// <param name="By">How they are named.</param>
/// <param name="Numbers">The addresses, or the number of the slot or group.</param>
internal sealed record ModelSelection(SelectBy By, ImmutableArray<int> Numbers)
{
    public ImmutableArray<int> Numbers { get; } = [.. Numbers.Distinct()];

    public bool Equals(ModelSelection? other) => other is not null && By == other.By && Numbers.SequenceEqual(other.Numbers);

    public override int GetHashCode() => HashCode.Combine(By, Numbers.Length);

    public override string ToString() => $"{By} {string.Join(',', Numbers.Select(n => $"{n:x4}"))}";
}

/// <summary>A rule that a request sets aside.</summary>
internal sealed record ModelOverride(VmErrorCode Code, bool HasReason);

/// <summary>A VM's wish for devices. VM -1 is no VM; id 0 is none.</summary>
internal sealed record ModelRequest(int Vm, ModelSelection Devices, int Id, ImmutableArray<ModelOverride> Overrides)
{
    /// <summary>Whether it sets a rule aside, with a reason or without: that is refused by itself.</summary>
    public bool SetsAside(VmErrorCode code) => Overrides.Any(o => o.Code == code);

    public bool Equals(ModelRequest? other) =>
        other is not null && Vm == other.Vm && Id == other.Id && Devices.Equals(other.Devices) && Overrides.SequenceEqual(other.Overrides);

    public override int GetHashCode() => HashCode.Combine(Vm, Id, Devices);

    public override string ToString() => $"VM {Vm}, {Devices}, id {Id}, overrides [{string.Join(", ", Overrides)}]";
}

/// <summary>Some functions: those for which everything given holds.</summary>
internal sealed record ModelSpec(int? Kind = null, string? Driver = null, string? Path = null, int? Numa = null)
{
    public bool Matches(ModelFunction f) => f.IsEndpoint
        && (Kind is null || Kind == f.Kind)
        && (Driver is null || Driver == f.Driver)
        && (Path is null || Path == f.Path)
        && (Numa is null || Numa == f.Numa);
}

/// <summary>What the operator allows.</summary>
internal sealed record ModelPolicy
{
    public static readonly ModelPolicy Default = new();

    public ImmutableArray<ModelSpec> Block { get; init; } = [];

    /// <summary>Empty allows all.</summary>
    public ImmutableArray<ModelSpec> Allow { get; init; } = [];

    public ImmutableArray<ImmutableArray<ModelSpec>> Sets { get; init; } = [];

    public bool KeepSlotsWhole { get; init; }

    public bool AssumeIommu { get; init; }

    public override string ToString() =>
        $"block [{string.Join(", ", Block)}], allow [{string.Join(", ", Allow)}], sets [{string.Join(" | ", Sets.Select(s => string.Join(", ", s)))}]"
        + $"{(KeepSlotsWhole ? ", slots whole" : "")}{(AssumeIommu ? ", assume an IOMMU" : "")}";
}
