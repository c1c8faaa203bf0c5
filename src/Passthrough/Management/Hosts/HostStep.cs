using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// One thing that a host does to functions, with what takes it back beside it. A host derives its own steps, with the values that it needs to perform them.
/// </summary>
/// <param name="Name">What it does in a word, such as <c>unbind</c>.</param>
/// <param name="Functions">The functions that are not what they were, or not clean, when it fails; one at least.</param>
/// <param name="Command">The shell command that does the same, as an operator knows it.</param>
public abstract record HostStep(string Name, ImmutableArray<FunctionKey> Functions, string Command)
{
    /// <summary>What it does in a word.</summary>
    public string Name { get; init; } = Name ?? throw new ArgumentNullException(nameof(Name));

    /// <summary>The functions that are not what they were, or not clean, when it fails.</summary>
    public ImmutableArray<FunctionKey> Functions { get; init; } = Functions.IsDefaultOrEmpty
        ? throw new ArgumentException("A step is about one function at least.", nameof(Functions))
        : Functions;

    /// <summary>The shell command that does the same.</summary>
    public string Command { get; init; } = Command ?? throw new ArgumentNullException(nameof(Command));

    /// <summary>What takes it back, also when it was done in part or not at all; null when there is nothing to take back.</summary>
    public HostStep? Undo { get; init; }

    /// <summary>Equal when all parts are, the functions in the same order.</summary>
    /// <param name="other">The other step.</param>
    public virtual bool Equals(HostStep? other) =>
        other is not null && EqualityContract == other.EqualityContract
        && string.Equals(Name, other.Name, StringComparison.Ordinal) && string.Equals(Command, other.Command, StringComparison.Ordinal)
        && Functions.AsSpan().SequenceEqual(other.Functions.AsSpan()) && Equals(Undo, other.Undo);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(string.GetHashCode(Name, StringComparison.Ordinal), string.GetHashCode(Command, StringComparison.Ordinal), Functions.Length);

    /// <summary>The step as a person reads it.</summary>
    public sealed override string ToString() => $"{Name} of {string.Join(", ", Functions.Select(f => f.Address))}";
}
