using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Functions that travel together: the endpoints of the host that match any of the specifications. Equal when name and specifications are.
/// </summary>
/// <param name="Name">What people call it, for the reasons that name it.</param>
/// <param name="Members">The specifications; what they say of preference and count does not matter.</param>
public sealed record DeviceSet(string Name, ImmutableArray<DeviceSpec> Members)
{
    /// <summary>What people call it.</summary>
    public string Name { get; init => field = NotNull(value); } = NotNull(Name);

    /// <summary>The specifications.</summary>
    public ImmutableArray<DeviceSpec> Members { get; init => field = value.OrEmpty(); } = Members.OrEmpty();

    /// <summary>Whether a function belongs to the set.</summary>
    /// <param name="function">The function.</param>
    /// <returns>Whether one specification matches it at least.</returns>
    public bool Contains(PciFunction function) => DeviceSpec.AnyMatches(Members, function);

    /// <summary>Equal when the names are and the specifications, in the same order.</summary>
    /// <param name="other">The other set.</param>
    public bool Equals(DeviceSet? other) =>
        other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal) && Members.HasSameItems(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name.GetHashCode(StringComparison.Ordinal), Members.Length);

    private static string NotNull(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name;
    }
}
