using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>Registries of real functions, numbered as in <see cref="Registries"/>.</summary>
internal static class Cards
{
    /// <summary>What a host may say when a reset does not work.</summary>
    public static readonly VmError Dead = new FunctionNotResponding(At(0));

    public static PassthroughDevice NewCard(int device) =>
        PassthroughDevice.Create(SampleFunctions.Card() with { Address = At(device) }).GetValueOrThrow();

    /// <summary>A registry of the cards 0 to <paramref name="cards"/> - 1.</summary>
    public static DeviceRegistry Registered(int cards)
    {
        var registry = new DeviceRegistry();
        for (int card = 0; card < cards; card++)
        {
            registry.Register(NewCard(card)).ThrowIfError();
        }

        return registry;
    }

    /// <summary>Assigns cards and has their guest leave its traces on each.</summary>
    public static Lease GiveAndUse(this DeviceRegistry registry, VmId vm, params int[] cards)
    {
        Lease lease = registry.Give(vm, cards);
        foreach (int card in cards)
        {
            registry.Find(card).Device.LeaveTraces();
        }

        return lease;
    }

    public static ImmutableArray<StepFailure> FailedAt(params int[] cards) => [.. cards.Select(c => new StepFailure(At(c), TeardownStep.ResetFunction, Dead))];

    /// <summary>What is seen of a card that nobody ever had.</summary>
    public static string FreshState(int card) => DeviceState.Of(NewCard(card));
}
