using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough;

/// <summary>An event to and from its JSON.</summary>
internal static class OwnershipEventText
{
    public const int CurrentVersion = 1;

    private static readonly JsonForm Form = new("the event", VmErrorCode.EventMalformed, VmErrorCode.EventVersionUnknown, CurrentVersion);

    public static string Write(OwnershipEvent written) => JsonSerializer.Serialize(EventJson.Of(written), EventJsonContext.Strict.EventJson);

    public static VmResult<OwnershipEvent> Read(string json) =>
        Form.Read<EventJson, OwnershipEvent>(json, EventJsonContext.Strict.EventJson, EventJson.Read, EventContradictions.FirstOf);
}

/// <summary>Made by the compiler: nothing is looked up by reflection, so programs that use the library can be trimmed.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EventJson))]
internal sealed partial class EventJsonContext : JsonSerializerContext
{
    public static readonly EventJsonContext Strict = new(JsonSettings.Strict(indented: false));
}
