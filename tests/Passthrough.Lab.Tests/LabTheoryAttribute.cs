namespace Passthrough.Lab.Tests;

/// <summary>A theory that boots the lab; it is skipped, with the reason, where the lab cannot be booted or would take too long.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute() => Skip = LabNeeds.WhyNot;
}
