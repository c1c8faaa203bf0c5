using Passthrough.Sqlite.Schema;

namespace Passthrough.Sqlite;

/// <summary>How a store in a SQLite file is opened.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The one store of a host, for every user who may open it.</summary>
    public const string DefaultPath = "/var/lib/passthrough/passthrough.db";

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>The file; <see cref="DefaultPath"/> unless told otherwise. Beside it SQLite keeps files of the same name with <c>-wal</c> and <c>-shm</c>.</summary>
    public string Path { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = DefaultPath;

    /// <summary>Tells at what time something is written, and waits between two looks for what others wrote; the system's clock unless told otherwise.</summary>
    public TimeProvider TimeProvider { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = TimeProvider.System;

    /// <summary>
    /// How long to wait for another program that writes before <see cref="VmErrorCode.StoreBusy"/>: 0 to one hour, 10 seconds unless told otherwise. Below one
    /// second the wait may be one second long.
    /// </summary>
    public TimeSpan BusyTimeout { get; init => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a store that is not there is made; it is unless told otherwise. Never for reading only.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>Whether nothing is to be written, neither by making the store nor by bringing its tables to this version.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// How often who follows looks for what other programs wrote: 1 millisecond to one hour, half a second unless told otherwise. What is written through the
    /// same object is told at once.
    /// </summary>
    public TimeSpan PollInterval { get; init => field = Checked(value, TimeSpan.FromMilliseconds(1)); } = TimeSpan.FromMilliseconds(500);

    /// <summary>Sees every statement before it is run, for tests that fail or end the process there.</summary>
    internal Action<string>? BeforeStatement { get; init; }

    /// <summary>The versions of the tables, for tests that plant others.</summary>
    internal IReadOnlyList<Migration> Migrations { get; init; } = Migration.All;

    private static TimeSpan Checked(TimeSpan value, TimeSpan least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestWait);
        return value;
    }
}
