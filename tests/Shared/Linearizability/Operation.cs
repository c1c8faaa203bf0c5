namespace Passthrough.Testing;

/// <summary>What one thread asked and was told. The stamps are of one clock that all threads share: what returned before another was called came before it.</summary>
internal sealed record Operation<TInput, TResult>(int Thread, long Called, long Returned, TInput Input, TResult Result)
{
    public override string ToString() => $"thread {Thread} [{Called}, {Returned}] {Input} → {Result}";
}
