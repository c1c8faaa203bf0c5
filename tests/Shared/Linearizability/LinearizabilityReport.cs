using System.Collections.Immutable;
using System.Text;

namespace Passthrough.Testing;

internal enum HistoryVerdict
{
    /// <summary>One order of the operations, none before one that had returned by its call, explains every result.</summary>
    Linearizable,

    /// <summary>No order does.</summary>
    Violated,

    /// <summary>The search was longer than allowed; nobody knows.</summary>
    GaveUp,
}

/// <summary>An operation that cannot come next, and what it would have been told.</summary>
internal sealed record StuckOperation<TInput, TResult>(Operation<TInput, TResult> Operation, TResult Expected)
{
    public override string ToString() => $"{Operation}, where it should be {Expected}";
}

/// <summary>What came of checking a history.</summary>
/// <param name="Outcome">Whether it is linearizable.</param>
/// <param name="Operations">How many operations it has.</param>
/// <param name="Explained">The longest order that explains its operations: all of them when it is linearizable.</param>
/// <param name="State">The specification's state after that order.</param>
/// <param name="Stuck">All operations that had to come next and could not.</param>
/// <param name="Configurations">How many pairs of operations done and state the search saw.</param>
internal sealed record LinearizabilityReport<TInput, TResult>(
    HistoryVerdict Outcome,
    int Operations,
    ImmutableArray<Operation<TInput, TResult>> Explained,
    string State,
    ImmutableArray<StuckOperation<TInput, TResult>> Stuck,
    int Configurations)
{
    public override string ToString()
    {
        StringBuilder text = new StringBuilder()
            .AppendLine($"{Outcome} after {Configurations} configurations: {Explained.Length} of {Operations} operations can be explained, in this order:")
            .AppendJoin(Environment.NewLine, Explained.Select((o, i) => $"{i + 1,5}. {o}")).AppendLine()
            .AppendLine($"Then the state is {State}");
        return Stuck.IsEmpty
            ? text.ToString()
            : text.AppendLine("and none of these can come next:").AppendJoin(Environment.NewLine, Stuck.Select(s => $"       {s}")).AppendLine().ToString();
    }
}
