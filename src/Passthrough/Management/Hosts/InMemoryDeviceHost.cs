using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Passthrough;

/// <summary>
/// A host that is made up, for tests of what is built on a manager. Its report can be changed, its steps change the drivers in it as a real host's would, and
/// each of them can be made to fail.
/// </summary>
public sealed class InMemoryDeviceHost : IDeviceHost
{
    private readonly Lock _sync = new();
    private readonly Dictionary<long, (VmError Error, HostStepState State)> _failures = [];
    private ImmutableArray<string> _performed = [];
    private HostInventory _inventory;
    private string? _bootId;
    private VmError? _readFailure;
    private VmError? _planRefusal;
    private long _begun;

    /// <summary>Makes a host.</summary>
    /// <param name="inventory">What it reports.</param>
    /// <param name="bootId">What is another at each boot; null when unknown.</param>
    public InMemoryDeviceHost(HostInventory inventory, string? bootId = null)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        _inventory = inventory;
        _bootId = bootId;
    }

    /// <summary>What it reports now. Attaching and detaching change the drivers in it.</summary>
    public HostInventory Inventory
    {
        get
        {
            lock (_sync)
            {
                return _inventory;
            }
        }
    }

    /// <summary>What is another at each boot; null when unknown.</summary>
    public string? BootId
    {
        get
        {
            lock (_sync)
            {
                return _bootId;
            }
        }
    }

    /// <summary>The steps that were done, in words and in order; those that failed are not among them.</summary>
    public ImmutableArray<string> Performed
    {
        get
        {
            lock (_sync)
            {
                return _performed;
            }
        }
    }

    /// <summary>Changes what it reports.</summary>
    /// <param name="inventory">What it reports from now on.</param>
    public void Report(HostInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        lock (_sync)
        {
            _inventory = inventory;
        }
    }

    /// <summary>Starts it again: another boot, in which it reports the same.</summary>
    /// <param name="bootId">The boot's id; null when unknown.</param>
    public void Restart(string? bootId)
    {
        lock (_sync)
        {
            _bootId = bootId;
        }
    }

    /// <summary>Makes a step fail, once; it changes nothing then.</summary>
    /// <param name="step">Which step of those that are begun from now on, those that undo others too; 1 for the next one.</param>
    /// <param name="error">How it fails.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public void FailAt(int step, VmError error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentNullException.ThrowIfNull(error);
        lock (_sync)
        {
            _failures[_begun + step] = (error, HostStepState.Failed);
        }
    }

    /// <summary>Makes a step stay in the kernel, once: it changes nothing, and does not come back.</summary>
    /// <param name="step">Which step of those that are begun from now on; 1 for the next one.</param>
    /// <param name="error">What is said of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public void BlockAt(int step, VmError error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentNullException.ThrowIfNull(error);
        lock (_sync)
        {
            _failures[_begun + step] = (error, HostStepState.Blocked);
        }
    }

    /// <summary>Makes the next reading fail, once.</summary>
    /// <param name="error">How it fails.</param>
    public void FailRead(VmError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        lock (_sync)
        {
            _readFailure = error;
        }
    }

    /// <summary>Makes it refuse the next plan, once.</summary>
    /// <param name="error">Why.</param>
    public void RefusePlan(VmError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        lock (_sync)
        {
            _planRefusal = error;
        }
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<HostReport>> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<VmResult<HostReport>>(cancellationToken);
        }

        lock (_sync)
        {
            VmResult<HostReport> read = _readFailure is { } error ? error : new HostReport(_inventory, _bootId);
            _readFailure = null;
            return ValueTask.FromResult(read);
        }
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanAttach(HostInventory inventory, Lease lease, AttachOptions options)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(options);
        return TakeRefusal() is { } refusal ? refusal : InMemorySteps.Attach(inventory, lease, options);
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanDetach(HostInventory inventory, ReleasePlan release, ImmutableArray<StoredHostRecord> records, DetachOptions options)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(options);
        return TakeRefusal() is { } refusal ? refusal : InMemorySteps.Detach(release, records.IsDefault ? [] : records, options);
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanReset(HostInventory inventory, FunctionKey key, IReadOnlySet<PciAddress> mine)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(mine);
        return TakeRefusal() is { } refusal ? refusal : new HostPlan(null, [InMemorySteps.Reset(key)]);
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanVirtualFunctions(HostInventory inventory, FunctionKey physical, int count)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(physical);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return TakeRefusal() is { } refusal ? refusal : InMemoryVirtualFunctions.Plan(inventory, physical, count);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HostStepResult> RunAsync(HostPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var failed = new HashSet<FunctionKey>();
        foreach (InMemoryStep step in plan.Steps.Cast<InMemoryStep>())
        {
            if (failed.Contains(step.Functions[0]))
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return new(step, HostStepState.Begins, step.Note is { } note ? [new(step.Functions[0], note)] : []);
            await Task.Yield();
            if (Perform(step) is var (error, state))
            {
                failed.Add(step.Functions[0]);
                yield return new(step, state, Error: error);
            }
            else
            {
                yield return new(step, HostStepState.Done);
            }
        }
    }

    private VmError? TakeRefusal()
    {
        lock (_sync)
        {
            VmError? refusal = _planRefusal;
            _planRefusal = null;
            return refusal;
        }
    }

    private (VmError Error, HostStepState State)? Perform(InMemoryStep step)
    {
        FunctionKey key = step.Functions[0];
        lock (_sync)
        {
            _begun++;
            if (_failures.Remove(_begun, out (VmError, HostStepState) failure))
            {
                return failure;
            }

            if (key.TopologyPath is not { } path || !_inventory.TryFindPath(path, out PciFunction? function))
            {
                return (new FunctionNotFound(key.Address), HostStepState.Failed);
            }

            PciFunction changed = step.Change(function);
            _inventory = step.ChangeHost is { } change ? change(_inventory)
                : ReferenceEquals(changed, function) ? _inventory
                : new(_inventory.Functions.Replace(function, changed, ReferenceEqualityComparer.Instance), _inventory.Groups, _inventory.Warnings);
            _performed = _performed.Add(step.ToString());
            return null;
        }
    }
}
