using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Interrupts;

/// <summary>The table and its model do the same, step for step.</summary>
[Trait("Category", "Heavy")]
public sealed class MsixTableModelTests
{
    [Fact]
    public void Whatever_is_done_the_table_tells_what_the_model_tells()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(5_000)), Prop.ForAll(MsixTableStep.Histories, Follow));
    }

    [Fact]
    public void The_histories_meet_all_that_can_come_of_a_step()
    {
        string[] met = [.. MsixTableStep.Histories.Generator.Sample(1_000).SelectMany(RunOnModel)];

        met.Should().Contain("pending")
            .And.Contain($"{VmErrorCode.MsixEntryOutOfRange}")
            .And.Contain($"{VmErrorCode.DeviceBeingReleased}")
            .And.Contain(m => m.StartsWith(nameof(MsixMessage), StringComparison.Ordinal))
            .And.Contain(m => m.StartsWith(nameof(PendingMessage), StringComparison.Ordinal))
            .And.Contain(m => m.LastIndexOf(nameof(PendingMessage), StringComparison.Ordinal) > 0)
            .And.Contain(m => TakesOneEntryTwice(m));
    }

    private static bool TakesOneEntryTwice(string taken)
    {
        string[] entries = [.. taken.Split("Entry = ").Skip(1).Select(t => t.Split(',')[0])];
        return entries.Distinct().Count() < entries.Length;
    }

    private static void Follow(MsixTableStep[] steps)
    {
        var model = new NaiveMsixTable();
        var table = new TestTable();
        foreach (MsixTableStep step in steps)
        {
            Same(step.On(table), step.On(model), step);
            Compare(table, model, step);
        }
    }

    // Not FluentAssertions: this runs a hundred thousand times.
    private static void Compare(TestTable table, NaiveMsixTable model, MsixTableStep after)
    {
        for (int entry = 0; entry < TestTable.Size; entry++)
        {
            Same(table.Table.Read(entry).GetValueOrThrow(), model[entry], after);
        }

        for (int word = 0; word < 2; word++)
        {
            Assert.True(table.Table.TryGuestRead(TestTable.Bar, TestTable.PbaAt + (8 * (ulong)word), 8, out ulong pending));
            Same(pending, model.IsClosed ? ulong.MaxValue : model.PendingBits(64 * word), after);
        }
    }

    private static void Same<T>(T actual, T expected, MsixTableStep after)
    {
        bool same = EqualityComparer<T>.Default.Equals(actual, expected);
        Assert.True(same, same ? string.Empty : $"After {after} the table tells {actual} and the model {expected}");
    }

    private static IEnumerable<string> RunOnModel(MsixTableStep[] steps)
    {
        var model = new NaiveMsixTable();
        return steps.Select(step => step.On(model));
    }
}
