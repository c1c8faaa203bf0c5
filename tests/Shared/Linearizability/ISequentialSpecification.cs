namespace Passthrough.Testing;

/// <summary>What an object does when one thread uses it. States and results are immutable and equal by value.</summary>
internal interface ISequentialSpecification<TState, TInput, TResult>
    where TState : notnull
{
    TState Start { get; }

    (TState State, TResult Result) Apply(TState state, TInput input);
}
