namespace Passthrough.Linux;

/// <summary>Takes a function from the driver that it is on. One that is on none, or on another by now, stays as it is.</summary>
internal sealed record UnbindStep(FunctionKey Function, string Driver)
    : LinuxStep("unbind", [Function], $"echo {Function.Address} > /{FunctionFiles.Of(Function.Address, "driver/unbind")}")
{
    public override VmError? Perform(StepHost host)
    {
        PciAddress address = Function.Address;
        if (!BindingState.Read(host.Tree, address).TryGetValue(out BindingState? now, out VmError? error))
        {
            return error;
        }

        if (!string.Equals(now.Driver, Driver, StringComparison.Ordinal))
        {
            return null;
        }

        // The kernel would wait for who has it open, for as long as it takes.
        if (DriverName.IsVfio(Driver) && host.Holders(address, now.Group) is { } held)
        {
            return held;
        }

        return host.Write(FunctionFiles.Of(address, "driver/unbind"), $"{address}")
            ?? (BindingState.ReadDriver(host.Tree, address).TryGetValue(out string? after, out error)
                ? after is null ? null : new DriverNotBound(address, Wanted: null, after)
                : error);
    }
}
