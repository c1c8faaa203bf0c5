using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Loads a driver's module, which stays loaded.</summary>
internal sealed record ModuleStep(ImmutableArray<FunctionKey> All, DriverName Driver) : LinuxStep("module", All, $"modprobe -- {Driver}")
{
    public override VmError? Perform(StepHost host)
    {
        if (host.Tree.List(Driver.Folder, out _) == TreeStatus.Found)
        {
            return null;
        }

        string? said = host.Door.LoadModule(Driver.Text);
        return said is not null ? new DriverMissing(Driver.Text, Driver.Text, said)
            : host.Tree.List(Driver.Folder, out _) == TreeStatus.Found ? null
            : new DriverMissing(Driver.Text, Driver.Text, "its module was loaded and brought no such driver");
    }

    // Its name, functions and command say all of it.
    public bool Equals(ModuleStep? other) => base.Equals(other);

    public override int GetHashCode() => base.GetHashCode();
}
