using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Passthrough.Linux;

/// <summary>
/// A Linux host as a <see cref="PassthroughManager"/> asks it: it reports what it has, binds claimed functions to VFIO, resets them, and puts back exactly what
/// was. A recording it can report only, and refuses the rest with <see cref="VmErrorCode.HostCannotPrepare"/>.
/// </summary>
public sealed class LinuxDeviceHost : IDeviceHost
{
    private readonly LinuxHost _host;
    private readonly LinuxDeviceHostOptions _options;
    private readonly StepHost? _steps;
    private readonly ApartWork _apart;

    /// <summary>Makes it.</summary>
    /// <param name="host">The host, live or recorded.</param>
    /// <param name="options">How it is worked at; as usual when null.</param>
    public LinuxDeviceHost(LinuxHost host, LinuxDeviceHostOptions? options = null)
        : this(host, options, (host ?? throw new ArgumentNullException(nameof(host))).WhyHeld)
    {
    }

    /// <param name="host">The host, live or recorded.</param>
    /// <param name="options">How it is worked at; as usual when null.</param>
    /// <param name="holders">Tells who has a function open.</param>
    internal LinuxDeviceHost(LinuxHost host, LinuxDeviceHostOptions? options, HolderCheck holders)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _options = options ?? LinuxDeviceHostOptions.Default;
        _steps = host.Door is { } door ? new(host.Tree, door, holders) : null;
        _apart = new(_options.TimeProvider);
    }

    /// <summary>The arguments with which QEMU is started so that a VM has the devices of a lease.</summary>
    /// <param name="lease">The lease, whose devices are ready.</param>
    /// <returns>For each function <c>-device vfio-pci,host=0000:01:00.0</c>, in the order of the lease.</returns>
    public static ImmutableArray<string> QemuArguments(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return [.. lease.Functions.Select(f => $"-device vfio-pci,host={f.Address}")];
    }

    /// <summary>Whether functions can be bound to a driver for a VM, as far as its name tells; whether the kernel has it is told when it is planned.</summary>
    /// <param name="driver">The driver's name.</param>
    /// <returns>Success for <c>vfio-pci</c> and for a variant driver, whose name ends in <c>-vfio-pci</c> or <c>_vfio_pci</c>; else <see cref="VmErrorCode.DriverNameInvalid"/>.</returns>
    public static VmResult CheckDriver(string driver)
    {
        ArgumentNullException.ThrowIfNull(driver);
        return DriverName.TryParse(driver, out DriverName? name) && DriverName.IsVfio(name.Text) ? VmResult.Success : new DriverNameInvalid(driver);
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult<HostReport>> ReadAsync(CancellationToken cancellationToken = default)
    {
        // Before the functions: a host that boots meanwhile is none that goes on reading.
        string? boot = _host.ReadBootId();
        VmResult<HostInventory> read = await Task.Run(() => _host.ReadInventory(cancellationToken), cancellationToken).ConfigureAwait(false);
        return read.TryGetValue(out HostInventory? inventory, out VmError? error) ? new HostReport(inventory, boot) : error;
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanAttach(HostInventory inventory, Lease lease, AttachOptions options)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(options);
        return _steps is null ? new HostCannotPrepare()
            : _apart.WhyBlocked(lease.Functions) is { } blocked ? blocked
            : AttachPlan.Of(_steps, inventory, lease, options);
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanDetach(HostInventory inventory, ReleasePlan release, ImmutableArray<StoredHostRecord> records, DetachOptions options)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(options);
        return _steps is null ? new HostCannotPrepare()
            : _apart.WhyBlocked(release.Lease.Functions) is { } blocked ? blocked
            : DetachPlan.Of(_steps, inventory, release, records.IsDefault ? [] : records, options, _apart.HasReturned);
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanReset(HostInventory inventory, FunctionKey key, IReadOnlySet<PciAddress> mine)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(mine);
        if (_steps is null)
        {
            return new HostCannotPrepare();
        }

        VmResult<HostPlan> planned = ResetPlan.Of(_steps, inventory, key, mine);
        return planned.TryGetValue(out HostPlan? plan, out _) && _apart.WhyBlocked([.. plan.Steps.SelectMany(s => s.Functions)]) is { } blocked ? blocked : planned;
    }

    /// <inheritdoc/>
    public VmResult<HostPlan> PlanVirtualFunctions(HostInventory inventory, FunctionKey physical, int count)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(physical);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return _steps is null ? new HostCannotPrepare()
            : _apart.WhyBlocked([physical]) is { } blocked ? blocked
            : VirtualFunctionPlan.Of(_steps, inventory, physical, count, _options.VirtualFunctionsLimit);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HostStepResult> RunAsync(HostPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var stopped = new List<FunctionKey>();
        foreach (HostStep step in plan.Steps)
        {
            if (step.Functions.Any(f => stopped.Exists(f.IsSameFunction)))
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (_steps is null || step is not LinuxStep mine)
            {
                yield return new HostStepResult(step, HostStepState.Failed, Error: new HostCannotPrepare());
                continue;
            }

            yield return new HostStepResult(step, HostStepState.Begins, mine.Notes);
            HostStepResult result = await PerformAsync(mine, _steps).ConfigureAwait(false);
            if (result.State == HostStepState.Blocked || (result.State == HostStepState.Failed && mine.CarriesOthers))
            {
                stopped.AddRange(step.Functions);
            }

            yield return result;
        }
    }

    private async Task<HostStepResult> PerformAsync(LinuxStep step, StepHost host)
    {
        if (_apart.WhyBlocked(step.Functions) is { } before)
        {
            return new(step, HostStepState.Blocked, Error: before);
        }

        VmError? error = await _apart.RunAsync(step, host, step.Limit == StepLimit.Reset ? _options.ResetLimit : _options.WriteLimit).ConfigureAwait(false);
        return error switch
        {
            null => new(step, HostStepState.Done, step.NotesWhenDone),
            StepNotReturned => new(step, HostStepState.Blocked, step.NotesWhenBlocked, error),
            _ => new(step, HostStepState.Failed, Error: error),
        };
    }
}
