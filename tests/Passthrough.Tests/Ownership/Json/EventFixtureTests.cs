namespace Passthrough.Tests.Leases;

/// <summary>Events that were written once stay readable.</summary>
public sealed class EventFixtureTests
{
    private static string[] Lines(string name) =>
        File.ReadAllLines(Path.Combine(Documentation.Root, "tests", "Passthrough.Tests", "Ownership", "Json", "Fixtures", name));

    [Fact]
    public void Version_1_as_the_library_wrote_it_is_read_for_ever() =>
        Lines("events-v1.jsonl").Select(l => OwnershipEvent.Read(l).GetValueOrThrow().Picture()).Should().Equal(EventSamples.All.Select(e => e.Picture()));

    [Fact]
    public void Version_1_is_written_as_in_the_fixture() => EventSamples.All.Select(e => e.ToJson()).Should().Equal(Lines("events-v1.jsonl"));

    [Fact]
    public void Version_1_as_a_person_writes_it_is_read_for_ever() =>
        Lines("events-v1-by-hand.jsonl").Select(l => OwnershipEvent.Read(l).GetValueOrThrow().Picture()).Should().Equal(
            "OwnershipAssigned 7 5 of Name web-1 for 0000:03:00.0, id 6f9619ff-8b86-d011-b42d-00c04fc964ff, without , repeat False: 0000:03:00.0 by hand 0000:0000 no number",
            "OwnershipCleared 9 0000:04:00.0 pci0000:00/02.0/00.0 10de:2231 1 looked at it");
}
