using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Makes a snapshot of its fields, or says which is the first that is missing or wrong. Once one is, what the methods return means nothing.</summary>
internal sealed class SnapshotReader
{
    public const string Missing = "it is missing";

    private readonly SnapshotFields _fields = new();

    private SnapshotReader()
    {
    }

    public static VmResult<RegistrySnapshot> Read(SnapshotJson json)
    {
        var reader = new SnapshotReader();
        RegistrySnapshot snapshot = reader.Snapshot(json);
        SnapshotMalformed? fault = reader._fields.Fault ?? new SnapshotContradictions(snapshot.Revision).FirstOf(snapshot);
        return fault is null ? snapshot : fault;
    }

    private RegistrySnapshot Snapshot(SnapshotJson json)
    {
        SnapshotPlace root = SnapshotPlace.Root;
        return new(
            _fields.Revision(json.Revision, root.Field("revision")),
            Items(json.Claims, root.Field("claims"), Claim),
            Items(json.Quarantines, root.Field("quarantines"), Quarantine),
            Items(json.EndedRequests, root.Field("endedRequests"), Ended));
    }

    private RegistryClaim? Claim(ClaimJson json, SnapshotPlace at)
    {
        OwnershipState state = _fields.Word<OwnershipState>(json.State, at.Field("state"));
        return Required(json.Lease, at.Field("lease"), Lease) is { } lease ? new(lease, state) : null;
    }

    private RegistryQuarantine? Quarantine(QuarantineJson json, SnapshotPlace at)
    {
        FunctionKey? function = Required(json.Function, at.Field("function"), Function);
        VmId lastOwner = _fields.Vm(json.LastOwner, at.Field("lastOwner"));
        TeardownStep step = _fields.Word<TeardownStep>(json.Step, at.Field("step"));
        RecordedError? error = Required(json.Error, at.Field("error"), Error);
        ulong? revision = json.Revision is null ? null : _fields.Revision(json.Revision, at.Field("revision"));
        return function is null || error is null ? null : new(function, new(lastOwner, step, error), revision);
    }

    private EndedRequest? Ended(EndedRequestJson json, SnapshotPlace at)
    {
        ulong endedAt = _fields.Revision(json.EndedAt, at.Field("endedAt"));
        return Required(json.Lease, at.Field("lease"), Lease) is { } lease ? new(lease, endedAt) : null;
    }

    private Lease? Lease(LeaseJson json, SnapshotPlace at)
    {
        ulong generation = _fields.Revision(json.Generation, at.Field("generation"));
        ClaimRequest? request = Required(json.Request, at.Field("request"), Request);
        ImmutableArray<FunctionKey> functions = Items(json.Functions, at.Field("functions"), Function);
        return request is null ? null : new(generation, request, functions);
    }

    private ClaimRequest? Request(RequestJson json, SnapshotPlace at)
    {
        VmId vm = _fields.Vm(json.Vm, at.Field("vm"));
        DeviceSelection? devices = _fields.Devices(json.Devices, at.Field("devices"));
        Guid? id = json.Id is null ? null : _fields.RequestId(json.Id, at.Field("id"));
        ImmutableArray<RuleOverride> overrides = Items(json.Overrides, at.Field("overrides"), Override);
        return devices is null ? null : new(vm, devices) { Id = id, Overrides = overrides };
    }

    private RuleOverride? Override(OverrideJson json, SnapshotPlace at)
    {
        VmErrorCode code = _fields.Code(json.Code, at.Field("code"));
        return _fields.Text(json.Reason, at.Field("reason")) is { } reason ? new(code, reason) : null;
    }

    private FunctionKey Function(FunctionKeyJson json, SnapshotPlace at) => new(_fields.Address(json.Address, at.Field("address")))
    {
        TopologyPath = json.TopologyPath,
        VendorId = _fields.Id(json.VendorId, at.Field("vendorId")),
        DeviceId = _fields.Id(json.DeviceId, at.Field("deviceId")),
        SerialNumber = json.SerialNumber is null ? null : _fields.SerialNumber(json.SerialNumber, at.Field("serialNumber")),
    };

    private RecordedError? Error(ErrorJson json, SnapshotPlace at)
    {
        VmErrorCode code = _fields.Code(json.Code, at.Field("code"));
        string? message = _fields.Text(json.Message, at.Field("message"));
        string? remedy = _fields.Text(json.Remedy, at.Field("remedy"));
        return message is null || remedy is null ? null : new(code, message, remedy);
    }

    private T? Required<TJson, T>(TJson? json, SnapshotPlace at, Func<TJson, SnapshotPlace, T?> read)
        where TJson : class
        where T : class => json is null ? _fields.Wrong<T>(at, Missing) : read(json, at);

    private ImmutableArray<T> Items<TJson, T>(TJson?[]? items, SnapshotPlace at, Func<TJson, SnapshotPlace, T?> read)
        where TJson : class
        where T : class
    {
        if (items is null)
        {
            _fields.Wrong<T>(at, Missing);
            return [];
        }

        var all = ImmutableArray.CreateBuilder<T>(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (Required(items[i], at.Item(i), read) is { } item)
            {
                all.Add(item);
            }
        }

        return all.DrainToImmutable();
    }
}
