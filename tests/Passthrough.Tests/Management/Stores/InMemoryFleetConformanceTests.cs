namespace Passthrough.Tests.Management.Stores;

public sealed class InMemoryFleetAppendTests : AppendConformance<FleetMemoryPlace>;

public sealed class InMemoryFleetClaimTests : ClaimConformance<FleetMemoryPlace>;

public sealed class InMemoryFleetUnitTests : UnitConformance<FleetMemoryPlace>;

public sealed class InMemoryFleetHostRecordTests : HostRecordConformance<FleetMemoryPlace>;

public sealed class InMemoryFleetRequestTests : RequestConformance<FleetMemoryPlace>;

public sealed class InMemoryFleetFollowTests : FollowConformance<FleetMemoryPlace>;

public sealed class InMemoryFleetPruneTests : PruneConformance<FleetMemoryPlace>;

public sealed class InMemoryFleetHostsTests : HostsConformance<FleetMemoryPlace>;
