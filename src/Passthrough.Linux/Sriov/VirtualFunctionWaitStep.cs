using System.Diagnostics;

namespace Passthrough.Linux;

/// <summary>Waits until as many virtual functions are shown as there are to be.</summary>
internal sealed record VirtualFunctionWaitStep(FunctionKey Function, int Count, TimeSpan Patience)
    : LinuxStep("wait", [Function], $"ls -d /{SriovFiles.PathOf(Function.Address, "virtfn*")}")
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    // It has a limit of its own.
    public override StepLimit Limit => StepLimit.Reset;

    public override VmError? Perform(StepHost host)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            int shown = SriovFiles.CountShown(host.Tree, Function.Address);
            if (shown == Count)
            {
                return null;
            }

            if (Stopwatch.GetElapsedTime(begun) >= Patience)
            {
                return new VirtualFunctionsMissing(Function.Address, Count, shown, Patience);
            }

            Thread.Sleep(Turn);
        }
    }
}
