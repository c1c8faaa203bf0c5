using static Passthrough.Tests.Registry.Snapshots.SnapshotSamples;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>A snapshot of what no registry can have held is refused with the place.</summary>
public sealed class SnapshotContradictionTests
{
    private static readonly Lease Five = Lease(5, Request(new(1), Card), Card);
    private static readonly Lease Six = Lease(6, Request(new(2), SecondPort), SecondPort);

    private static RegistryClaim Assigned(Lease lease) => new(lease, OwnershipState.Assigned);

    private static Lease WithId(Lease lease, Guid id) => Lease(lease.Generation, lease.Request with { Id = id }, [.. lease.Functions]);

    private static RegistrySnapshot Claims(params RegistryClaim[] claims) => new(9, [.. claims], [], []);

    private static RegistrySnapshot Ended(params EndedRequest[] ended) => new(9, [Assigned(WithId(Five, FirstId))], [], [.. ended]);

    private static RegistrySnapshot Quarantines(params RegistryQuarantine[] quarantines) => new(9, [Assigned(Five)], [.. quarantines], []);

    public static TheoryData<string, string, RegistrySnapshot> Contradictions => new()
    {
        { "a claim of what is Available", "$.claims[0].state", Claims(new RegistryClaim(Five, OwnershipState.Available)) },
        { "a claim of what is in quarantine", "$.claims[0].state", Claims(new RegistryClaim(Five, OwnershipState.Quarantined)) },
        { "a lease of nothing", "$.claims[0].lease.functions", Claims(Assigned(Lease(5, Request(new(1), Card)))) },
        { "a generation of 0", "$.claims[0].lease.generation", Claims(Assigned(Lease(0, Five.Request, Card))) },
        { "a generation to come", "$.claims[1].lease.generation", Claims(Assigned(Five), Assigned(Lease(10, Six.Request, SecondPort))) },
        { "two leases of one generation", "$.claims[1].lease.generation", Claims(Assigned(Five), Assigned(Lease(5, Six.Request, SecondPort))) },
        { "two claims of one function", "$.claims[1].lease.functions[1]", Claims(Assigned(Five), Assigned(Lease(6, Six.Request, SecondPort, Card))) },
        {
            "two claims of one function that has moved",
            "$.claims[1].lease.functions[0]",
            Claims(Assigned(Five), Assigned(Lease(6, Six.Request, Card with { Address = ByHand.Address })))
        },
        {
            "two claims of one function whose number is known once",
            "$.claims[1].lease.functions[0]",
            Claims(Assigned(Five), Assigned(Lease(6, Six.Request, Card with { SerialNumber = null })))
        },
        {
            "the same the other way round",
            "$.claims[1].lease.functions[0]",
            Claims(Assigned(Lease(6, Six.Request, Card with { SerialNumber = null })), Assigned(Five))
        },
        {
            "two claims of one device made by hand",
            "$.claims[1].lease.functions[0]",
            Claims(Assigned(Lease(5, Five.Request, ByHand)), Assigned(Lease(6, Six.Request, ByHand with { VendorId = 1, SerialNumber = 2 })))
        },
        { "a function twice in a lease", "$.claims[0].lease.functions[1]", Claims(Assigned(Lease(5, Five.Request, Card, Card))) },
        { "two live requests of one id", "$.claims[1].lease.request.id", Claims(Assigned(WithId(Five, FirstId)), Assigned(WithId(Six, FirstId))) },
        { "a function owned and in quarantine", "$.quarantines[0].function", Quarantines(new RegistryQuarantine(Card, Dead)) },
        { "a function twice in quarantine", "$.quarantines[1].function", Quarantines(new RegistryQuarantine(Broken, Dead), new RegistryQuarantine(Broken, Dead)) },
        { "a quarantine to come", "$.quarantines[0].revision", Quarantines(new RegistryQuarantine(Broken, Dead, 10)) },
        { "a quarantine since event 0", "$.quarantines[0].revision", Quarantines(new RegistryQuarantine(Broken, Dead, 0)) },
        { "a quarantine before the first event", "$.quarantines[0].revision", new RegistrySnapshot(0, [], [new RegistryQuarantine(Broken, Dead)], []) },
        { "an ended request without an id", "$.endedRequests[0].lease.request.id", Ended(new EndedRequest(Six, 7)) },
        { "an ended request of a live one's id", "$.endedRequests[0].lease.request.id", Ended(new EndedRequest(WithId(Six, FirstId), 7)) },
        { "an ended lease of nothing", "$.endedRequests[0].lease.functions", Ended(new EndedRequest(WithId(Lease(6, Six.Request), SecondId), 7)) },
        {
            "an ended lease of a live one's generation",
            "$.endedRequests[0].lease.generation",
            Ended(new EndedRequest(WithId(Lease(5, Six.Request, SecondPort), SecondId), 7))
        },
        {
            "a function twice in an ended lease",
            "$.endedRequests[0].lease.functions[1]",
            Ended(new EndedRequest(WithId(Lease(6, Six.Request, Card, Card), SecondId), 7))
        },
        { "an end to come", "$.endedRequests[0].endedAt", Ended(new EndedRequest(WithId(Six, SecondId), 10)) },
        { "an end before the beginning", "$.endedRequests[0].endedAt", Ended(new EndedRequest(WithId(Six, SecondId), 4)) },
        { "an end at the beginning", "$.endedRequests[0].endedAt", Ended(new EndedRequest(WithId(Six, SecondId), 6)) },
        { "an end at another lease's beginning", "$.endedRequests[0].endedAt", Ended(new EndedRequest(WithId(Lease(2, Six.Request, SecondPort), SecondId), 5)) },
    };

    [Theory]
    [MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void A_contradiction_is_refused_with_its_place(string what, string path, RegistrySnapshot snapshot) =>
        RegistrySnapshot.Read(snapshot.ToJson()).Error.Should().BeOfType<JsonMalformed>(what).Which.Path.Should().Be(path, what);

    public static TheoryData<string, RegistrySnapshot> Agreements => new()
    {
        { "a stranger in the place of a function that is gone", Claims(Assigned(Five), Assigned(Lease(6, Six.Request, Card with { SerialNumber = 7 }))) },
        { "another card in the place of a function that is gone", Claims(Assigned(Five), Assigned(Lease(6, Six.Request, Card with { DeviceId = 7 }))) },
        { "a reported function and one by hand at one address", Claims(Assigned(Five), Assigned(Lease(6, Six.Request, new FunctionKey(Card.Address)))) },
        { "an ended lease of what another VM has now", Ended(new EndedRequest(WithId(Lease(2, Six.Request, Card), SecondId), 3)) },
        { "a generation that is the last revision", Claims(Assigned(Lease(9, Five.Request, Card))) },
        { "a request without an id twice", Claims(Assigned(Five), Assigned(Six)) },
    };

    [Theory]
    [MemberData(nameof(Agreements), DisableDiscoveryEnumeration = true)]
    public void What_only_looks_like_a_contradiction_is_read(string what, RegistrySnapshot snapshot) =>
        RegistrySnapshot.Read(snapshot.ToJson()).GetValueOrThrow().Picture().Should().Equal(snapshot.Picture(), what);
}
