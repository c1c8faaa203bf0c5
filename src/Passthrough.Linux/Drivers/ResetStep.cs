namespace Passthrough.Linux;

/// <summary>Has the kernel reset one function, in the first way that works.</summary>
internal sealed record ResetStep(FunctionKey Function) : LinuxStep("reset", [Function], $"echo 1 > /{FunctionFiles.Of(Function.Address, "reset")}")
{
    public override StepLimit Limit => StepLimit.Reset;

    public override VmError? Perform(StepHost host) => host.Write(FunctionFiles.Of(Function.Address, "reset"), "1");
}
