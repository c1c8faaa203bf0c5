using System.Reflection;
using Passthrough.Lab.Running;
using Xunit.Sdk;

namespace Passthrough.Lab.Tests;

/// <summary>The guest's tests that are asked for, each for the kernels on which it is run; the filter itself where no test's name has it, so that a test can say so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class GuestTestDataAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        LabOrders.Kernels.SelectMany(k => LabOrders.TestsOn(k).DefaultIfEmpty(LabOrders.Filter).Where(IsMine), (kernel, test) => new object[] { kernel, test });

    /// <summary>Whether a test is one of these.</summary>
    protected virtual bool IsMine(string test) => !GuestTestNames.NeedsLibvirt(test);
}
