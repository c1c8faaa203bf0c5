using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>What the model tells of itself, and what of that outlasts it.</summary>
internal static class ModelPicture
{
    public static RegistryPicture Of(RegistryModel model) => new(
        model.Events.Count,
        [.. model.Events],
        [
            .. model.Devices.Select(d => new DeviceLine(
                d.IsPresent ? d.Key.Address : -1, d.Key.Path, d.Key.Kind, d.IsPresent, d.State, d.Claim?.Request.Vm, d.Claim?.Generation, d.QuarantinedAfter)),
        ],
        [.. model.Granted.Where(c => !c.IsOver).Select(c => new LeaseLine(c.Request.Vm, c.Generation, c.Functions.Length))]);

    /// <summary>
    /// Whether the events and the last inventory tell who is who: one that has only those takes a function that hides its serial number for the one that was
    /// there, and does not know the serial number that a device hid when it was claimed.
    /// </summary>
    public static bool CanRebuild(RegistryModel model) =>
        model.Devices.All(d => d.State == OwnershipState.Available || d.ClaimedAs!.Serial == d.Key.Serial)
        && !Gone(model).Any(gone => model.Inventory.Functions.Any(f => f.Serial is null && gone.Key.IsSame(ModelKey.Of(f))));

    /// <summary>
    /// Whether a registry that starts anew goes on with every claim as if nothing had been. What was learnt of a device since it was claimed is not written down
    /// anywhere: beside its serial number, where it was last before it disappeared, and who was there after it.
    /// </summary>
    public static bool CanRestart(RegistryModel model) => CanRebuild(model)
        && Gone(model).All(d => d.ClaimedAs!.Address == d.Key.Address)
        && Gone(model).DistinctBy(d => d.Key.Address).Count() == Gone(model).Count();

    /// <summary>The host may change around owners who keep what they have. Whatever else could break does not.</summary>
    public static ImmutableArray<string> BrokenInvariants(RegistryModel model) =>
    [
        .. model.Inventory.Groups.Where(g => !g.IsNoIommu && OwnersOf(model, f => f.Group == g.Number).Count() > 1).Select(_ => "GroupHasOneOwner"),
        .. model.Inventory.Functions.Where(p => model.DeviceOf(p).Claim is not null && OwnersOf(model, f => f.PhysicalFunction == p.Address).Any())
            .Select(_ => "PhysicalExcludesVirtual"),
    ];

    private static IEnumerable<ModelDevice> Gone(RegistryModel model) => model.Devices.Where(d => !d.IsPresent);

    private static IEnumerable<int> OwnersOf(RegistryModel model, Func<ModelFunction, bool> which) =>
        model.Inventory.Functions.Where(which).Select(f => model.DeviceOf(f).Claim).OfType<ModelClaim>().Select(c => c.Request.Vm).Distinct();
}
