using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Output.Json;

/// <summary>The outcome of a check as <c>check --json</c> has it.</summary>
internal static class CheckJsonMapper
{
    public static CheckJson Of(CheckOutcome outcome, OwnershipPolicy policy) => new(
        outcome.Request.Vm.ToString(),
        outcome.Request.Devices.ToString(),
        JsonText.Texts(outcome.Addresses),
        outcome.IsAccepted,
        policy.AssumeIommu,
        policy.KeepSlotsWhole,
        [.. outcome.Request.Overrides.Select(o => new OverrideJson(o.Code.ToText(), o.Reason))],
        JsonText.Reasons(outcome.Reasons),
        outcome.Lease is { } lease ? LeaseJson.Of(lease) : null,
        [.. outcome.Layout.Select(Layout)],
        [.. outcome.Layout.SelectMany(l => l.Notes)],
        outcome.Owners.Unknown is null,
        [.. outcome.OwnedBefore.Select(o => new OwnedJson(o.Address.ToString(), OwnerJson.Of(o.Ownership)!))]);

    private static LayoutJson Layout(DeviceLayout layout) => new(
        layout.Address.ToString(),
        layout.DeviceType.ToString(),
        true,
        [.. layout.Bars.Select(b => new LayoutBarJson(b.Bar.Index, b.Guest.ToString(), b.Bar.Size))],
        [.. layout.Windows.Select(w => new LayoutWindowJson(w.Range.BarIndex, w.Range.Offset, w.Host.ToString(), w.Guest.ToString(), w.Range.Size))],
        [.. Enumerable.Range(0, layout.Vectors ?? 0).Select(n => new LayoutVectorJson(n, n, 0))]);
}
