using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Passthrough;

/// <summary>The written form of <see cref="HostInventory"/>.</summary>
internal sealed record InventoryJson(int? Version, FunctionJson?[]? Functions, GroupJson?[]? Groups, ErrorJson?[]? Warnings)
{
    public static InventoryJson Of(HostInventory inventory) => new(
        HostInventory.CurrentVersion,
        [.. inventory.Functions.Select(FunctionJson.Of)],
        [.. inventory.Groups.Select(GroupJson.Of)],
        [.. inventory.Warnings.Select(ErrorJson.Of)]);

    public static HostInventory? Read(JsonFields fields, InventoryJson json, JsonPlace at)
    {
        ImmutableArray<PciFunction> functions = fields.Items<FunctionJson, PciFunction>(json.Functions, at.Field("functions"), FunctionJson.Read);
        ImmutableArray<IommuGroup> groups = fields.Items<GroupJson, IommuGroup>(json.Groups, at.Field("groups"), GroupJson.Read);
        ImmutableArray<VmError> warnings = fields.Items<ErrorJson, VmError>(json.Warnings, at.Field("warnings"), ErrorJson.Read);
        if (fields.Fault is null)
        {
            RefuseTwice(fields, functions.Select(f => f.Address), "two functions are at", i => at.Field("functions").Item(i).Field("address"));
            RefuseTwice(fields, groups.Select(g => g.Id), "two groups have the number", i => at.Field("groups").Item(i).Field("number"));
        }

        return fields.Fault is null ? new(functions, groups, warnings) : null;
    }

    private static void RefuseTwice<T>(JsonFields fields, IEnumerable<T> keys, string what, Func<int, JsonPlace> at)
    {
        var seen = new HashSet<T>();
        foreach ((int i, T key) in keys.Index())
        {
            if (!seen.Add(key))
            {
                fields.Wrong<T>(at(i), $"{what} {key}");
                return;
            }
        }
    }
}

/// <summary>Made by the compiler: nothing is looked up by reflection, so programs that use the library can be trimmed.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(InventoryJson))]
internal sealed partial class InventoryJsonContext : JsonSerializerContext
{
    public static readonly InventoryJsonContext Strict = new(JsonSettings.Strict(indented: false));
}
