namespace Passthrough.Tests.Management.Stores;

public sealed class InMemoryAppendTests : AppendConformance<MemoryPlace>;

public sealed class InMemoryClaimTests : ClaimConformance<MemoryPlace>;

public sealed class InMemoryUnitTests : UnitConformance<MemoryPlace>;

public sealed class InMemoryHostRecordTests : HostRecordConformance<MemoryPlace>;

public sealed class InMemoryRequestTests : RequestConformance<MemoryPlace>;

public sealed class InMemoryFollowTests : FollowConformance<MemoryPlace>;

public sealed class InMemoryPruneTests : PruneConformance<MemoryPlace>;

public sealed class InMemoryHostsTests : HostsConformance<MemoryPlace>;

public sealed class InMemoryRaceTests : RaceConformance<MemoryPlace>;

public sealed class InMemoryRandomHistoryTests : RandomHistoryConformance<MemoryPlace>;

public sealed class InMemoryLinearizabilityTests : LinearizabilityConformance<MemoryPlace>;
