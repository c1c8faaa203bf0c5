namespace Passthrough.Linux;

/// <summary>Looks whether a function is on a driver.</summary>
internal sealed record VerifyStep(FunctionKey Function, string? Driver) : LinuxStep("verify", [Function], $"readlink /{FunctionFiles.Of(Function.Address, "driver")}")
{
    public override VmError? Perform(StepHost host) => Verify(host, Function.Address, Driver);

    public static VmError? Verify(StepHost host, PciAddress function, string? driver) =>
        !BindingState.ReadDriver(host.Tree, function).TryGetValue(out string? now, out VmError? error) ? error
        : string.Equals(now, driver, StringComparison.Ordinal) ? null
        : new DriverNotBound(function, driver, now);
}
