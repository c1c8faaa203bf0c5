using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>Snapshots, and all that is in one, made at random.</summary>
internal static class SnapshotGenerators
{
    private static readonly string[] OddTexts =
    [
        "a", "0", "\"", "\\", "'", "/", "<b>", "&", "\n", "\r", "\t", "\0", "\u001b[2J", "\u007f", "é", "ß", "\u0301", "\u200f", "\u2028", "\ufeff", "\ufffd",
        "\uffff", "中", "\U0001F600", "\U0010FFFF", "$.claims[0]", "{}", "null", "\\ud800", " ",
    ];

    public static Gen<string> AnyText =>
        from length in Gen.Choose(0, 8)
        from pieces in Gen.OneOf(Gen.Elements(OddTexts), Gen.Choose(0, 0x10FFFF).Where(c => c is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32)).ArrayOf(length)
        select string.Concat(pieces);

    public static Gen<ulong> AnyNumber =>
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from bits in Gen.Choose(0, 63)
        select unchecked(((ulong)(uint)high << 32) | (uint)low) >> bits;

    public static Gen<Guid> AnyGuid =>
        from high in AnyNumber
        from low in AnyNumber
        select new Guid([.. BitConverter.GetBytes(high), .. BitConverter.GetBytes(low)]);

    public static Gen<VmId> AnyVm => Gen.OneOf(
        AnyNumber.Select(n => new VmId(n)),
        AnyGuid.Select(g => new VmId(g)),
        Gen.Elements("a", "web-1", "VM_2.test", "-", "0x1", new string('z', 64)).Select(n => VmId.Parse(n)));

    public static Gen<VmErrorCode> AnyCode => Gen.OneOf(
        Gen.Elements(Enum.GetValues<VmErrorCode>()), Gen.Elements((VmErrorCode)4999, (VmErrorCode)123_456, (VmErrorCode)(-7)));

    public static Gen<VmError> AnyError => Gen.OneOf(
        from code in AnyCode
        from message in AnyText
        from remedy in AnyText
        select (VmError)new RecordedError(code, message, remedy),
        Gen.Elements<VmError>(new VmIdMissing(), new OutOfRange("bus", 256, 0, 255), new Refused([new VmIdMissing(), new NothingRequested()])));

    /// <summary>A function like no other: its number is in its path or its address.</summary>
    public static Gen<FunctionKey> AnyFunction(int number) => Gen.OneOf(
        from segment in AnyNumber
        select new FunctionKey(new PciAddress(unchecked((uint)segment), (ushort)number)),
        from address in AnyNumber
        from path in AnyText
        from ids in AnyNumber
        from serial in Gen.OneOf(AnyNumber.Select(n => (ulong?)n), Gen.Constant<ulong?>(null))
        select new FunctionKey(new PciAddress(unchecked((uint)address), unchecked((ushort)(address >> 32))))
        {
            TopologyPath = $"{path}{number}",
            VendorId = unchecked((ushort)ids),
            DeviceId = unchecked((ushort)(ids >> 16)),
            SerialNumber = serial,
        });

    public static Gen<Lease> AnyLease(int number, ulong stride, bool hasId) =>
        from vm in AnyVm
        from id in AnyGuid
        from idToo in Gen.Elements(true, false)
        from count in Gen.Choose(1, 3)
        from functions in Gen.CollectToArray(Enumerable.Range(0, count), i => AnyFunction((4 * number) + i))
        from code in AnyCode
        from reasons in AnyText.ArrayOf(2)
        from overridden in Gen.Choose(0, 2)
        select new Lease(
            1 + ((ulong)number * stride),
            SnapshotSamples.Request(vm, [.. functions]) with
            {
                Id = hasId || idToo ? Numbered(id, number) : null,
                Overrides = [.. reasons.Take(overridden).Select(r => new RuleOverride(code, r))],
            },
            [.. functions]);

    private static Guid Numbered(Guid id, int number) => new([.. id.ToByteArray()[..15], (byte)number]);

    public static Gen<RegistrySnapshot> AnySnapshot =>
        from stride in AnyNumber.Select(n => 2 + (n >> 8))
        from later in AnyNumber.Select(n => n >> 2)
        from claims in Gen.Choose(0, 4).SelectMany(n => Gen.CollectToArray(Enumerable.Range(0, n), i =>
            from lease in AnyLease(i, stride, hasId: false)
            from state in Gen.Elements(OwnershipState.Reserved, OwnershipState.Assigned, OwnershipState.Releasing)
            select new RegistryClaim(lease, state)))
        from ended in Gen.Choose(0, 3).SelectMany(n => Gen.CollectToArray(Enumerable.Range(10, n), i =>
            AnyLease(i, stride, hasId: true).Select(lease => new EndedRequest(lease, lease.Generation + 1))))
        from quarantines in Gen.Choose(0, 3).SelectMany(n => Gen.CollectToArray(Enumerable.Range(100, n), i =>
            from function in AnyFunction(i)
            from vm in AnyVm
            from step in Gen.Elements(Enum.GetValues<TeardownStep>())
            from error in AnyError
            from revision in Gen.Elements<ulong?>(null, 1, (20 * stride) + later)
            select new RegistryQuarantine(function, new(vm, step, error), revision)))
        select new RegistrySnapshot((20 * stride) + later, [.. claims], [.. quarantines], [.. ended]);
}
