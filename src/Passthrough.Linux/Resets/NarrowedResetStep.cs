namespace Passthrough.Linux;

/// <summary>
/// Has the kernel reset a function in one way and no other: its list of ways is made that one for as long as it takes, and put back, also after a reset that
/// failed.
/// </summary>
/// <param name="Function">The function.</param>
/// <param name="Method">The way, one of the kernel's words.</param>
/// <param name="Methods">The list as it was.</param>
internal sealed record NarrowedResetStep(FunctionKey Function, string Method, string Methods)
    : LinuxStep("reset", [Function], $"echo {Method} > /{List(Function)}; echo 1 > /{FunctionFiles.Of(Function.Address, "reset")}; echo {Methods} > /{List(Function)}")
{
    public override StepLimit Limit => StepLimit.Reset;

    public override VmError? Perform(StepHost host)
    {
        if (host.Write(List(Function), $"{Method}\n") is { } unchanged)
        {
            return unchanged;
        }

        VmError? failed = host.Write(FunctionFiles.Of(Function.Address, "reset"), "1");
        return host.Write(List(Function), $"{Methods}\n") is { } left ? failed ?? left : failed;
    }

    private static string List(FunctionKey function) => FunctionFiles.Of(function.Address, "reset_method");
}
