using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Passthrough.Testing;

internal static class ValueList
{
    public static ValueList<T> Of<T>(ReadOnlySpan<T> items) => new([.. items]);
}

/// <summary>An immutable list, equal to one of equal items in the same order.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Of))]
internal sealed class ValueList<T>(ImmutableArray<T> items) : IEquatable<ValueList<T>>, IReadOnlyList<T>
{
    public int Count => items.Length;

    public T this[int index] => items[index];

    public ValueList<T> With(int index, T item) => new(items.SetItem(index, item));

    public bool Equals(ValueList<T>? other) => other is not null && items.AsSpan().SequenceEqual(other.Items.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (T item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", items.Select(item => item?.ToString() ?? "none"))}]";

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)items).GetEnumerator();

    private ImmutableArray<T> Items => items;
}
