namespace Passthrough.Postgres.Tests.Conformance;

public sealed class PostgresAppendTests : AppendConformance<PostgresPlace>;

public sealed class PostgresClaimTests : ClaimConformance<PostgresPlace>;

public sealed class PostgresUnitTests : UnitConformance<PostgresPlace>;

public sealed class PostgresHostRecordTests : HostRecordConformance<PostgresPlace>;

public sealed class PostgresRequestTests : RequestConformance<PostgresPlace>;

public sealed class PostgresFollowTests : FollowConformance<PostgresPlace>;

public sealed class PostgresPruneTests : PruneConformance<PostgresPlace>;

public sealed class PostgresHostsTests : HostsConformance<PostgresPlace>;

public sealed class PostgresRaceTests : RaceConformance<PostgresPlace>;

public sealed class PostgresRandomHistoryTests : RandomHistoryConformance<PostgresPlace>;

public sealed class PostgresLinearizabilityTests : LinearizabilityConformance<PostgresPlace>;
