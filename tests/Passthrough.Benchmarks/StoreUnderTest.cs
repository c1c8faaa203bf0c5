namespace Passthrough.Benchmarks;

/// <summary>What a bare transaction stands beside.</summary>
internal enum StoreOperation
{
    Assign,
    Release,
}

/// <summary>A store, and the least that its engine could do in its place.</summary>
/// <param name="Name">Which store.</param>
/// <param name="Bare">What the least is.</param>
/// <param name="Store">The store.</param>
/// <param name="BareAsync">Does the least.</param>
/// <param name="BytesAsync">How much it takes on its disk.</param>
internal sealed record StoreUnderTest(string Name, string Bare, IOwnershipStore Store, Func<StoreOperation, Task> BareAsync, Func<Task<long>> BytesAsync);
