namespace Passthrough.Linux;

/// <summary>
/// Puts a function back on the driver that it was on. By the driver's own file, since another driver may have the same ids; and with its override put back
/// first, since a driver refuses a function whose override names another one.
/// </summary>
internal sealed record BindStep(FunctionKey Function, DriverName Driver, DriverName? Module, string? Override)
    : LinuxStep("bind", [Function], $"echo {Function.Address} > /{Driver.Folder}/bind")
{
    /// <summary>The step as what takes an unbinding back: the override that was written before names another driver still, and is put back in the same step.</summary>
    public static BindStep Undoing(FunctionKey function, DriverName driver, DriverName? module, string? before)
    {
        var bind = new BindStep(function, driver, module, before);
        return bind with { Command = $"{new OverrideStep(function, before).Command}; {bind.Command}" };
    }

    public override VmError? Perform(StepHost host)
    {
        PciAddress address = Function.Address;
        if (!BindingState.ReadDriver(host.Tree, address).TryGetValue(out string? now, out VmError? error) || (error = OverrideStep.Write(host, address, Override)) is not null)
        {
            return error;
        }

        if (now is not null)
        {
            return VerifyStep.Verify(host, address, Driver.Text);
        }

        return host.Tree.List(Driver.Folder, out _) == TreeStatus.Missing
            ? new DriverMissing(Driver.Text, (Module ?? Driver).Text, $"{address} was on it, and it is not loaded any more")
            : host.Write($"{Driver.Folder}/bind", $"{address}") ?? VerifyStep.Verify(host, address, Driver.Text);
    }
}
