using System.Reflection;

namespace Passthrough.Tests.Leases;

/// <summary><c>docs/events.md</c> and the events are the same.</summary>
public sealed class EventsDocumentTests
{
    private static readonly string[][] Rows = Documentation.TableOf("events.md");

    private static IEnumerable<Type> Events => typeof(OwnershipEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(OwnershipEvent)) && !t.IsAbstract);

    // As a record declares them: the base record's come first.
    private static string FieldsOf(Type type) => string.Join(", ", type.GetConstructors().Single().GetParameters().Select(p => p.Name));

    [Fact]
    public void The_table_has_a_row_for_each_event_with_its_fields() =>
        Rows.Select(r => $"{r[0]}: {r[2]}").Should().BeEquivalentTo(Events.Select(t => $"{t.Name}: {FieldsOf(t)}")).And.HaveCount(7);

    [Fact]
    public void Every_public_property_of_an_event_is_one_of_its_fields() =>
        Events.SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(p => p.Name))
            .Should().BeSubsetOf(Rows.SelectMany(r => r[2].Split(", ")));

    [Fact]
    public void Every_row_says_when() => Rows.Should().OnlyContain(r => r.Length == 3 && r[1].EndsWith('.'));

    [Theory]
    [InlineData(VmErrorCode.RevisionGap)]
    [InlineData(VmErrorCode.EventContradicts)]
    public void The_page_numbers_the_two_refusals_of_a_replay(VmErrorCode code) =>
        Documentation.TextOf("events.md").Should().Contain($"`{code}` ({code.ToText()})");
}
