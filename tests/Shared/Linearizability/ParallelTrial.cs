using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>Threads that use one object at once.</summary>
/// <param name="Scripts">For each thread what it asks, one after the other; each is chosen just before it is asked.</param>
/// <param name="Perform">Asks the object.</param>
internal sealed record ParallelTrial<TInput, TResult>(ImmutableArray<ImmutableArray<Func<TInput>>> Scripts, Func<TInput, TResult> Perform);
