using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Immutable arrays as parts of values: one that was never set is empty, and equality is that of the items.</summary>
internal static class ArrayValues
{
    public static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> array) => array.IsDefault ? [] : array;

    public static bool HasSameItems<T>(this ImmutableArray<T> left, ImmutableArray<T> right)
        where T : IEquatable<T> => left.AsSpan().SequenceEqual(right.AsSpan());
}
