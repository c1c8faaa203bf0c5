using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough;

// The written form, field by field. Everything may be missing here: what must be there is the reader's to say, with its place.

/// <summary>The written form of <see cref="Lease"/>.</summary>
internal sealed record LeaseJson(string? Generation, RequestJson? Request, FunctionKeyJson?[]? Functions)
{
    public static LeaseJson Of(Lease lease) => new(
        lease.Generation.ToString(CultureInfo.InvariantCulture), RequestJson.Of(lease.Request), [.. lease.Functions.Select(FunctionKeyJson.Of)]);

    public static Lease? Read(JsonFields fields, LeaseJson json, JsonPlace at)
    {
        ulong generation = fields.Revision(json.Generation, at.Field("generation"));
        ClaimRequest? request = fields.Required(json.Request, at.Field("request"), RequestJson.Read);
        ImmutableArray<FunctionKey> functions = fields.Items<FunctionKeyJson, FunctionKey>(json.Functions, at.Field("functions"), FunctionKeyJson.Read);
        return request is null ? null : new(generation, request, functions);
    }
}

/// <summary>The written form of <see cref="ClaimRequest"/>.</summary>
internal sealed record RequestJson(string? Vm, string? Devices, string? Id, OverrideJson?[]? Overrides)
{
    public static RequestJson Of(ClaimRequest request) => new(
        request.Vm.ToString(),
        request.Devices.ToString(),
        request.Id?.ToString("D"),
        [.. request.Overrides.Select(o => new OverrideJson(o.Code.ToText(), o.Reason))]);

    public static ClaimRequest? Read(JsonFields fields, RequestJson json, JsonPlace at)
    {
        VmId vm = fields.Vm(json.Vm, at.Field("vm"));
        DeviceSelection? devices = Selection(fields, json.Devices, at.Field("devices"));
        Guid? id = json.Id is null ? null : fields.RequestId(json.Id, at.Field("id"));
        ImmutableArray<RuleOverride> overrides = fields.Items<OverrideJson, RuleOverride>(json.Overrides, at.Field("overrides"), OverrideJson.Read);
        return devices is null ? null : new(vm, devices) { Id = id, Overrides = overrides };
    }

    private static DeviceSelection? Selection(JsonFields fields, string? text, JsonPlace at) =>
        fields.Text(text, at) is { } selection ? fields.Value(DeviceSelection.Read(selection), at) : null;
}

/// <summary>The written form of <see cref="RuleOverride"/>.</summary>
internal sealed record OverrideJson(string? Code, string? Reason)
{
    public static RuleOverride? Read(JsonFields fields, OverrideJson json, JsonPlace at)
    {
        VmErrorCode code = fields.Code(json.Code, at.Field("code"));
        return fields.Text(json.Reason, at.Field("reason")) is { } reason ? new(code, reason) : null;
    }
}
