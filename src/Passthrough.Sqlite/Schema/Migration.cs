namespace Passthrough.Sqlite.Schema;

/// <summary>A step from one version of the tables to the next.</summary>
/// <param name="Version">The version that it leads to, by one above the one before.</param>
/// <param name="Sql">The statements.</param>
internal sealed record Migration(int Version, string Sql)
{
    /// <summary>All steps, in order. A step that was released never changes.</summary>
    public static readonly IReadOnlyList<Migration> All = [new(1, Version1.Sql)];
}
