namespace Passthrough.Sqlite.Tests;

public sealed class SqliteAppendConformance : AppendConformance<SqlitePlace>;

public sealed class SqliteClaimConformance : ClaimConformance<SqlitePlace>;

public sealed class SqliteFollowConformance : FollowConformance<SqlitePlace>;

public sealed class SqliteHostRecordConformance : HostRecordConformance<SqlitePlace>;

public sealed class SqliteHostsConformance : HostsConformance<SqlitePlace>;

public sealed class SqlitePruneConformance : PruneConformance<SqlitePlace>;

public sealed class SqliteRequestConformance : RequestConformance<SqlitePlace>;

public sealed class SqliteUnitConformance : UnitConformance<SqlitePlace>;

public sealed class SqliteRaceConformance : RaceConformance<SqlitePlace>;

public sealed class SqliteRandomHistoryConformance : RandomHistoryConformance<SqlitePlace>;

public sealed class SqliteLinearizabilityConformance : LinearizabilityConformance<SqlitePlace>;
