using System.Text.Json;

namespace Passthrough;

/// <summary>An inventory to and from its JSON.</summary>
internal static class HostInventoryText
{
    private static readonly JsonForm Form =
        new("the inventory", VmErrorCode.InventoryMalformed, VmErrorCode.InventoryVersionUnknown, HostInventory.CurrentVersion);

    public static string Write(HostInventory inventory) => JsonSerializer.Serialize(InventoryJson.Of(inventory), InventoryJsonContext.Strict.InventoryJson);

    public static VmResult<HostInventory> Read(string json) =>
        Form.Read<InventoryJson, HostInventory>(json, InventoryJsonContext.Strict.InventoryJson, InventoryJson.Read);
}
