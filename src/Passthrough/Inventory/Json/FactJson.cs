using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The written form of a <see cref="Fact{T}"/> that is known; one that is unknown is left out. The value is a field of its own, so that "none" and "not told"
/// stay apart also for who takes a null and a missing field for the same.
/// </summary>
internal sealed record FactJson<T>(T? Value);

/// <summary>Facts to and from their written form.</summary>
internal static class FactJson
{
    public static FactJson<TJson>? Of<T, TJson>(Fact<T> fact, Func<T?, TJson?> write) => fact.IsKnown ? new(write(fact.ValueOrDefault)) : null;

    /// <summary>A list; one that was never set says nothing.</summary>
    public static FactJson<TJson[]>? OfItems<T, TJson>(Fact<ImmutableArray<T>> fact, Func<T, TJson> write) =>
        fact.ValueOrDefault.IsDefault ? null : new([.. fact.ValueOrDefault.Select(write)]);

    public static Fact<T> Read<TJson, T>(JsonFields fields, FactJson<TJson>? json, JsonPlace at, Func<JsonFields, TJson?, JsonPlace, T> read) =>
        json is null ? default : new(read(fields, json.Value, at.Field("value")));

    public static Fact<string?> ReadText(FactJson<string>? json) => json is null ? default : new(json.Value);

    public static Fact<ImmutableArray<T>> ReadItems<TJson, T>(
        JsonFields fields, FactJson<TJson?[]>? json, JsonPlace at, Func<JsonFields, TJson, JsonPlace, T?> read)
        where TJson : class =>
        json is null ? default : new(fields.Items(json.Value, at.Field("value"), read));
}
