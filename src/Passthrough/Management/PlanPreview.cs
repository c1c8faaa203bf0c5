namespace Passthrough;

/// <summary>What would be done, without doing it: decided and planned as the real calls do.</summary>
internal sealed class PlanPreview(IDeviceHost device, DeviceRegistry registry, OwnershipJournal journal, Detachment detachment)
{
    /// <summary>The steps of an attachment.</summary>
    public async ValueTask<VmResult<HostPlan>> AttachAsync(ClaimRequest request, AttachOptions options, CancellationToken cancellationToken)
    {
        if ((await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error is { } behind)
        {
            return behind;
        }

        return registry.Decide(new ReserveCommand(request)).TryGetValue(out OwnershipEvent? reserved, out VmError? refusal)
            ? device.PlanAttach(registry.Inventory, reserved.Subject!, options)
            : refusal;
    }

    /// <summary>The steps of a detachment.</summary>
    public ValueTask<VmResult<HostPlan>> DetachAsync(Lease lease, DetachOptions options, CancellationToken cancellationToken) =>
        detachment.PlanAsync(lease, options, cancellationToken);
}
