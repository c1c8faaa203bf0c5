using Passthrough.Lab.Running;

namespace Passthrough.Lab.Tests;

/// <summary>Those of the guest's tests that compare with libvirt; they are skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibvirtTestDataAttribute : GuestTestDataAttribute
{
    public LibvirtTestDataAttribute() => Skip = LabNeeds.WhyNoLibvirt;

    protected override bool IsMine(string test) => GuestTestNames.NeedsLibvirt(test);
}
