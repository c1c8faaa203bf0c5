namespace Passthrough.Linux;

/// <summary>Tells the kernel how many virtual functions there are to be: from none to some, or from some to none.</summary>
internal sealed record VirtualFunctionCountStep(FunctionKey Function, int Count)
    : LinuxStep("virtual-functions", [Function], FormattableString.Invariant($"echo {Count} > /{SriovFiles.PathOf(Function.Address, SriovFiles.Count)}"))
{
    /// <summary>
    /// Of one that takes another step back, the number that it is to be changed from: what others have made meanwhile it leaves alone. Null for any.
    /// </summary>
    public int? From { get; init; }

    public override bool CarriesOthers => From is null;

    // Drivers of some cards take longer than for a plain write: each function is set up by firmware.
    public override StepLimit Limit => StepLimit.Reset;

    public override VmError? Perform(StepHost host)
    {
        if (!SriovFiles.Read(host.Tree, Function.Address, SriovFiles.Count).TryGetValue(out int now, out VmError? error))
        {
            return error;
        }

        return now == Count || (From is { } from && now != from)
            ? null
            : host.Write(SriovFiles.PathOf(Function.Address, SriovFiles.Count), FormattableString.Invariant($"{Count}"));
    }
}
