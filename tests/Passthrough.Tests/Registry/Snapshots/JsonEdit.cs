using System.Text.Json.Nodes;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>A snapshot's JSON with one place changed.</summary>
internal static class JsonEdit
{
    /// <summary>The JSON path of every property, in the order of the text.</summary>
    public static string[] Properties(string json) => [.. All(JsonNode.Parse(json)!).Where(n => n.Parent is JsonObject).Select(n => n.GetPath())];

    /// <summary>The JSON path of every object.</summary>
    public static string[] Objects(string json) => [.. All(JsonNode.Parse(json)!).Where(n => n is JsonObject).Select(n => n.GetPath())];

    public static string Without(string json, string path) => Edit(json, path, node => node.Parent!.AsObject().Remove(node.GetPropertyName()));

    public static string With(string json, string path, string value) => Edit(json, path, node => node.ReplaceWith(JsonNode.Parse(value)));

    /// <summary>Adds a field in front of the others of an object.</summary>
    public static string WithField(string json, string path, string name, string value) =>
        Edit(json, path, node => node.AsObject().Insert(0, name, JsonNode.Parse(value)));

    /// <summary>Writes a property a second time, where it stands.</summary>
    public static string Twice(string json, string path)
    {
        const string mark = "-second-";
        return Edit(json, path, node =>
        {
            JsonObject parent = node.Parent!.AsObject();
            parent.Insert(parent.IndexOf(node.GetPropertyName()), mark + node.GetPropertyName(), node.DeepClone());
        }).Replace(mark, string.Empty, StringComparison.Ordinal);
    }

    private static string Edit(string json, string path, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(json)!;
        change(All(root).Single(n => n.GetPath() == path));
        return root.ToJsonString();
    }

    // No null stands in the texts that are edited, so that every property has a node.
    private static IEnumerable<JsonNode> All(JsonNode node) => node switch
    {
        JsonObject properties => [node, .. properties.SelectMany(p => All(p.Value!))],
        JsonArray items => [node, .. items.SelectMany(i => All(i!))],
        _ => [node],
    };
}
