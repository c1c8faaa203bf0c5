namespace Passthrough.Linux;

/// <summary>Says whether the kernel binds new virtual functions to their driver by itself.</summary>
internal sealed record AutoprobeStep(FunctionKey Function, int On)
    : LinuxStep("autoprobe", [Function], $"echo {On} > /{SriovFiles.PathOf(Function.Address, SriovFiles.Autoprobe)}")
{
    /// <summary>Whether it takes another step back: then the others are taken back all the same when it fails.</summary>
    public bool IsUndo { get; init; }

    public override bool CarriesOthers => !IsUndo;

    public override VmError? Perform(StepHost host) =>
        !SriovFiles.Read(host.Tree, Function.Address, SriovFiles.Autoprobe).TryGetValue(out int now, out VmError? error) ? error
        : now == On ? null
        : host.Write(SriovFiles.PathOf(Function.Address, SriovFiles.Autoprobe), FormattableString.Invariant($"{On}"));
}
