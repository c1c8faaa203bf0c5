namespace Passthrough.Testing;

/// <summary>A test that needs Linux, and perhaps a program or PCI functions; it is skipped with the reason where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactOnLinuxAttribute : FactAttribute
{
    /// <summary>A program that must be on the path, with the Debian package that has it, as <c>lspci (pciutils)</c>.</summary>
    public string? Program
    {
        get;
        set
        {
            field = value;
            Skip ??= value is null || IsInstalled(value.Split(' ')[0]) ? null : $"{value} is not installed";
        }
    }

    /// <summary>Whether this machine must have PCI functions.</summary>
    public bool NeedsPci
    {
        get;
        set
        {
            field = value;
            Skip ??= !value || Directory.Exists("/sys/bus/pci/devices") ? null : "this machine has no /sys/bus/pci/devices";
        }
    }

    public FactOnLinuxAttribute() => Skip = OperatingSystem.IsLinux() ? null : "sysfs is Linux's";

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Append("/sbin").Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));
}
