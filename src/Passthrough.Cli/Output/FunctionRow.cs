using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>A function as a row of <c>list</c>.</summary>
internal sealed record FunctionRow(
    PciAddress Address, string ShortName, string FullName, string Driver, string Group, string Numa, string BarMemory, string Vectors, string Reset, Verdict Verdict, string Owner)
{
    /// <summary>What a guest would see, line by line; empty unless asked for.</summary>
    public ImmutableArray<string> Guest { get; init; } = [];

    /// <summary>The verdict's column.</summary>
    public string VerdictText { get; } = Output.VerdictText.Short(Verdict);

    public static FunctionRow Of(HostInventory inventory, PciFunction function, Verdict verdict, string owner) => new(
        function.Address,
        FunctionText.ShortName(function),
        FunctionText.FullName(function),
        FunctionText.Driver(function.Driver),
        FunctionText.Group(inventory, function),
        FunctionText.Numa(function),
        FunctionText.BarMemory(function),
        FunctionText.MsixVectors(function),
        FunctionText.ResetMethods(function),
        verdict,
        owner);
}
