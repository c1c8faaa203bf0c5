namespace Passthrough.Linux;

/// <summary>Has the kernel look for a driver for a function, whose override names one, and looks whether it took it.</summary>
internal sealed record ProbeStep(FunctionKey Function, DriverName Driver) : LinuxStep("probe", [Function], $"echo {Function.Address} > /{FunctionFiles.Probe}")
{
    public override VmError? Perform(StepHost host)
    {
        PciAddress address = Function.Address;

        // That no driver takes it is no error to the kernel.
        return host.Write(FunctionFiles.Probe, $"{address}") ?? VerifyStep.Verify(host, address, Driver.Text);
    }
}
