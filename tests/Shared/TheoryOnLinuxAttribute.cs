namespace Passthrough.Testing;

/// <summary>A test with several cases that needs Linux; it is skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryOnLinuxAttribute : TheoryAttribute
{
    public TheoryOnLinuxAttribute() => Skip = OperatingSystem.IsLinux() ? null : "sysfs is Linux's";
}
