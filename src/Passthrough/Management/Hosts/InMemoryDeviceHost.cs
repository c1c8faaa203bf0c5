using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A host that is made up, for tests of what is built on a manager: its report can be changed, and its steps can be made to fail.</summary>
public sealed class InMemoryDeviceHost : IDeviceHost
{
    /// <summary>Makes a host.</summary>
    /// <param name="inventory">What it reports.</param>
    /// <param name="bootId">What is another at each boot; null when unknown.</param>
    public InMemoryDeviceHost(HostInventory inventory, string? bootId = null) => throw new NotSupportedException();

    /// <summary>What it reports now. Attaching and detaching change the drivers in it.</summary>
    public HostInventory Inventory { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>What is another at each boot; null when unknown.</summary>
    public string? BootId { get; set; }

    /// <summary>Makes a step fail, once.</summary>
    /// <param name="step">Which step of those that are begun from now on, 1 for the next one.</param>
    /// <param name="error">How it fails.</param>
    public void FailAt(int step, VmError error) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<VmResult<HostReport>> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanAttach(HostInventory inventory, Lease lease, AttachOptions options) => throw new NotSupportedException();

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanDetach(HostInventory inventory, ReleasePlan release, ImmutableArray<StoredHostRecord> records) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<HostStepResult> RunAsync(HostPlan plan, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
