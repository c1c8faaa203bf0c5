namespace Passthrough.Linux;

/// <summary>Says which driver alone a function may be bound to; null to let any.</summary>
internal sealed record OverrideStep(FunctionKey Function, string? Driver)
    : LinuxStep("override", [Function], $"echo{(Driver is null ? string.Empty : $" {Driver}")} > /{FunctionFiles.Of(Function.Address, "driver_override")}")
{
    public override VmError? Perform(StepHost host) => Write(host, Function.Address, Driver);

    /// <summary>Writes the override if it is another one.</summary>
    public static VmError? Write(StepHost host, PciAddress function, string? driver)
    {
        if (!BindingState.Read(host.Tree, function).TryGetValue(out BindingState? now, out VmError? error))
        {
            return error;
        }

        // An empty line is none.
        return string.Equals(now.Override, driver, StringComparison.Ordinal) ? null : host.Write(FunctionFiles.Of(function, "driver_override"), $"{driver}\n");
    }
}
