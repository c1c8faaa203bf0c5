namespace Passthrough;

/// <summary>A text that is no device specification, or no selection of devices.</summary>
/// <param name="Text">The whole text, as it came.</param>
/// <param name="Field">The field that is wrong, as it stands in the text; empty where none begins.</param>
/// <param name="Position">Where it goes wrong: an index into the text, or its length when it ends too early.</param>
/// <param name="Expected">What should stand at that position.</param>
public sealed record SpecInvalid(string Text, string Field, int Position, string Expected) : VmError(VmErrorCode.TextNotUnderstood)
{
    /// <inheritdoc/>
    public override string Message => Field.Length == 0
        ? $"{Quoted.Text(Text)} selects no devices: expected {Expected} at position {Position}"
        : $"{Quoted.Text(Text)} selects no devices: field {Quoted.Text(Field)}: expected {Expected} at position {Position}";
}

/// <summary>Fewer devices may be claimed than were asked for.</summary>
/// <param name="Spec">The part of the request that asked for them.</param>
/// <param name="Wanted">How many it wants.</param>
/// <param name="Found">How many of those that match the VM could claim.</param>
/// <param name="Matched">How many match.</param>
public sealed record NotEnoughDevices(string Spec, int Wanted, int Found, int Matched) : VmError(VmErrorCode.NotEnoughDevices)
{
    /// <summary>Whether all have to be on one NUMA node; then <see cref="Found"/> is the most that any node has.</summary>
    public bool OnOneNode { get; init; }

    /// <inheritdoc/>
    public override string Message => Matched == 0
        ? $"{Quoted.Text(Spec)} matches no endpoint of the host"
        : $"{Quoted.Text(Spec)} wants {Wanted}: {Matched} match, and {Found} can be claimed{(OnOneNode ? " on one NUMA node" : "")}";

    /// <inheritdoc/>
    public override string Remedy => Matched == 0 ? "Compare it with what the host has, and correct it." : base.Remedy;
}
