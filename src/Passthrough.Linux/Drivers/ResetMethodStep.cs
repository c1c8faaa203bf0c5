namespace Passthrough.Linux;

/// <summary>Puts the kernel's list of ways to reset a function back to what it was, if somebody changed it.</summary>
internal sealed record ResetMethodStep(FunctionKey Function, string Methods)
    : LinuxStep("reset-method", [Function], $"echo {Methods} > /{FunctionFiles.Of(Function.Address, "reset_method")}")
{
    public override VmError? Perform(StepHost host) =>
        !BindingState.Read(host.Tree, Function.Address).TryGetValue(out BindingState? now, out VmError? error) ? error
        : string.Equals(now.ResetMethods, Methods, StringComparison.Ordinal) ? null
        : host.Write(FunctionFiles.Of(Function.Address, "reset_method"), $"{Methods}\n");
}
