using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>What every test has that runs on a made kernel and on a real one: a bed.</summary>
public abstract class HostConformance<TBed> : IAsyncLifetime
    where TBed : HostBed, new()
{
    protected TBed Bed { get; } = new();

    protected PciAddress Alone => Bed.Alone;

    protected ImmutableArray<PciAddress> Card => Bed.Card;

    protected PciAddress Physical => Bed.Physical;

    public Task InitializeAsync()
    {
        Bed.Prepare();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Bed.DisposeAsync();
}
