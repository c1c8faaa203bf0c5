using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A host that reports its PCI functions, makes claimed ones ready for a VM and takes them back. It decides nothing about owners. Any thread may call it;
/// two plans that run at the same time are about different leases.
/// </summary>
public interface IDeviceHost
{
    /// <summary>What the host reports now.</summary>
    /// <param name="cancellationToken">Gives up, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The report, or why the host could not be read.</returns>
    ValueTask<VmResult<HostReport>> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>The steps that make the devices of a lease ready for their VM. Changes nothing.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="options">How.</param>
    /// <returns>The plan; or what would fail later, when that can be told before anything is changed.</returns>
    VmResult<HostPlan> PlanAttach(HostInventory inventory, Lease lease, AttachOptions options);

    /// <summary>The steps that take the devices of a lease back: clean, and as they were before. Changes nothing.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="release">The lease, and which of its functions the host does not report any more.</param>
    /// <param name="records">What was kept of the functions when they were made ready, also in part; none for one that was not.</param>
    /// <param name="options">How.</param>
    /// <returns>The plan; or what would fail later, when that can be told before anything is changed.</returns>
    VmResult<HostPlan> PlanDetach(HostInventory inventory, ReleasePlan release, ImmutableArray<StoredHostRecord> records, DetachOptions options);

    /// <summary>The steps that reset a function, and all that its reset reaches. Changes nothing.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="key">The function.</param>
    /// <param name="mine">The functions that may be reset with it: nobody else has them. Whether the host uses one of them the host knows.</param>
    /// <returns>The plan, without a lease, each step of which names all functions that it resets; or why it cannot be, or whose functions it would reach.</returns>
    VmResult<HostPlan> PlanReset(HostInventory inventory, FunctionKey key, IReadOnlySet<PciAddress> mine);

    /// <summary>The steps that give a physical function as many virtual ones. Changes nothing.</summary>
    /// <param name="inventory">What the host reported last.</param>
    /// <param name="physical">The physical function.</param>
    /// <param name="count">How many; 0 for none.</param>
    /// <returns>The plan, without a lease; empty when it has as many; or what would fail later.</returns>
    VmResult<HostPlan> PlanVirtualFunctions(HostInventory inventory, FunctionKey physical, int count);

    /// <summary>
    /// Performs a plan. Each step is told before it is done, with what is to be kept of it first, and again when it is done or has failed. It is done between
    /// the two: who stops asking after the first has stopped the step. After one that failed the host leaves out what builds on it and goes on with the other
    /// functions, as long as it is asked for more.
    /// </summary>
    /// <param name="plan">A plan of this host's, or what takes back steps of one (<see cref="HostPlan.UndoOf"/>).</param>
    /// <param name="cancellationToken">Stops before the next step, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The results, in order.</returns>
    IAsyncEnumerable<HostStepResult> RunAsync(HostPlan plan, CancellationToken cancellationToken = default);
}
