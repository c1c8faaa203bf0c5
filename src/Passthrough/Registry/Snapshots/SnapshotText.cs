using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Passthrough;

/// <summary>A snapshot to and from its JSON.</summary>
internal static class SnapshotText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Write(RegistrySnapshot snapshot) => JsonSerializer.Serialize(
        new SnapshotJson(
            snapshot.Version,
            Number(snapshot.Revision),
            [.. snapshot.Claims.Select(c => new ClaimJson(c.State.ToString(), Of(c.Lease)))],
            [.. snapshot.Quarantines.Select(Of)],
            [.. snapshot.EndedRequests.Select(e => new EndedRequestJson(Number(e.EndedAt), Of(e.Lease)))]),
        SnapshotJsonContext.Strict.SnapshotJson);

    public static VmResult<RegistrySnapshot> Read(string json)
    {
        try
        {
            byte[] utf8 = Utf8.GetBytes(json);

            // Another version may have other fields under the same names, so its number is read alone.
            if (JsonSerializer.Deserialize(utf8, SnapshotJsonContext.Strict.SnapshotHeadJson)?.Version is not { } version)
            {
                return new SnapshotMalformed("$.version", SnapshotReader.Missing);
            }

            return version == RegistrySnapshot.CurrentVersion
                ? SnapshotReader.Read(JsonSerializer.Deserialize(utf8, SnapshotJsonContext.Strict.SnapshotJson)!)
                : new SnapshotVersionUnknown(version, RegistrySnapshot.CurrentVersion);
        }
        catch (JsonException exception)
        {
            return new SnapshotMalformed(exception.Path ?? "$", WhyNot(exception));
        }
        catch (EncoderFallbackException exception)
        {
            return new SnapshotMalformed("$", $"no text: half a surrogate pair at character {exception.Index + 1}");
        }
    }

    // The serialiser tells the three apart by an exception within, and by how its message begins.
    private static string WhyNot(JsonException exception) => exception switch
    {
        { InnerException: JsonException } => string.Create(
            CultureInfo.InvariantCulture, $"no JSON, or too deep, at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}"),
        { Message: var message } when message.StartsWith("Duplicate", StringComparison.Ordinal) => "it is given twice",
        _ => "it has another type than it should",
    };

    private static LeaseJson Of(Lease lease) => new(Number(lease.Generation), Of(lease.Request), [.. lease.Functions.Select(Of)]);

    private static RequestJson Of(ClaimRequest request) => new(
        request.Vm.ToString(),
        request.Devices.ToString(),
        request.Id?.ToString("D"),
        [.. request.Overrides.Select(o => new OverrideJson(o.Code.ToText(), o.Reason))]);

    private static FunctionKeyJson Of(FunctionKey function) => new(
        function.Address.ToString(),
        function.TopologyPath,
        function.VendorId.ToString("x4", CultureInfo.InvariantCulture),
        function.DeviceId.ToString("x4", CultureInfo.InvariantCulture),
        function.SerialNumber?.ToString("x16", CultureInfo.InvariantCulture));

    private static QuarantineJson Of(RegistryQuarantine quarantine)
    {
        var error = RecordedError.Of(quarantine.Reason.Error);
        return new(
            Of(quarantine.Function),
            quarantine.Reason.LastOwner.ToString(),
            quarantine.Reason.Step.ToString(),
            new(error.Code.ToText(), error.Text, error.Advice),
            quarantine.Revision is { } revision ? Number(revision) : null);
    }

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
