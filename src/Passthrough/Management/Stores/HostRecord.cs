namespace Passthrough;

/// <summary>
/// What a host wants to remember of a function that it was given to prepare: its driver and overrides before, steps begun and done. Opaque to the store.
/// </summary>
/// <param name="Version">The version of its form, from 1: the host's own.</param>
/// <param name="Content">The record, as the host wrote it.</param>
public sealed record HostRecord(int Version, string Content)
{
    /// <summary>The record, as the host wrote it.</summary>
    public string Content { get; } = Content ?? throw new ArgumentNullException(nameof(Content));
}
