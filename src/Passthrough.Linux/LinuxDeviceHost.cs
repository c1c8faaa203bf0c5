using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Passthrough.Linux;

/// <summary>
/// A Linux host as a <see cref="PassthroughManager"/> asks it. It reports what it has; making devices ready for a VM and taking them back it does not do yet, and
/// refuses with <see cref="VmErrorCode.HostCannotPrepare"/>: claims alone need no host.
/// </summary>
/// <param name="host">The host, live or recorded.</param>
public sealed class LinuxDeviceHost(LinuxHost host) : IDeviceHost
{
    private readonly LinuxHost _host = host ?? throw new ArgumentNullException(nameof(host));

    /// <inheritdoc/>
    public async ValueTask<VmResult<HostReport>> ReadAsync(CancellationToken cancellationToken = default)
    {
        // Before the functions: a host that boots meanwhile is none that goes on reading.
        string? boot = _host.ReadBootId();
        VmResult<HostInventory> read = await Task.Run(() => _host.ReadInventory(cancellationToken), cancellationToken).ConfigureAwait(false);
        return read.TryGetValue(out HostInventory? inventory, out VmError? error) ? new HostReport(inventory, boot) : error;
    }

    /// <summary>Not done yet.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="options">How.</param>
    /// <returns><see cref="VmErrorCode.HostCannotPrepare"/>.</returns>
    public VmResult<HostPlan> PlanAttach(HostInventory inventory, Lease lease, AttachOptions options)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return new HostCannotPrepare();
    }

    /// <summary>Not done yet.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="release">The lease, and which of its functions the host does not report any more.</param>
    /// <param name="records">What was kept of the functions.</param>
    /// <param name="options">How.</param>
    /// <returns><see cref="VmErrorCode.HostCannotPrepare"/>.</returns>
    public VmResult<HostPlan> PlanDetach(HostInventory inventory, ReleasePlan release, ImmutableArray<StoredHostRecord> records, DetachOptions options)
    {
        ArgumentNullException.ThrowIfNull(release);
        return new HostCannotPrepare();
    }

    /// <summary>Not done yet.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="key">The function.</param>
    /// <param name="mine">The functions that may be reset with it.</param>
    /// <returns><see cref="VmErrorCode.HostCannotPrepare"/>.</returns>
    public VmResult<HostPlan> PlanReset(HostInventory inventory, FunctionKey key, IReadOnlySet<PciAddress> mine) => new HostCannotPrepare();

    /// <summary>Not done yet.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="physical">The physical function.</param>
    /// <param name="count">How many.</param>
    /// <returns><see cref="VmErrorCode.HostCannotPrepare"/>.</returns>
    public VmResult<HostPlan> PlanVirtualFunctions(HostInventory inventory, FunctionKey physical, int count) => new HostCannotPrepare();

    /// <summary>Performs nothing: no plan is of this host's making, and each step of another's fails with <see cref="VmErrorCode.HostCannotPrepare"/>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    public async IAsyncEnumerable<HostStepResult> RunAsync(HostPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (HostStep step in plan.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new HostStepResult(step, HostStepState.Failed, Error: new HostCannotPrepare());
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
