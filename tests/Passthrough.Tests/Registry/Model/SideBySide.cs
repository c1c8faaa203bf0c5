using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>Runs a history on the model and on something that should do the same.</summary>
internal static class SideBySide
{
    /// <summary>Rebuilding from the events costs more than the steps do.</summary>
    private const int StepsBetweenRebuilds = 20;

    /// <summary>The first difference in words; null when there is none.</summary>
    public static string? Difference(RegistryHistory history, IOwnershipAuthority other)
    {
        var world = new RegistryWorld(history.Host);
        for (int i = 0; i < history.Steps.Length; i++)
        {
            RegistryStep step = history.Steps[i];
            if (step.In(world) is not { } call)
            {
                continue;
            }

            (Answer expected, Answer actual) = (call(world.Model), call(other));
            if (!expected.Equals(actual))
            {
                return $"Step {i}, {step}: the model answers {expected}, the registry {actual}.";
            }

            if (Unlike(world.Model.Picture(), other.Picture()) is { } now)
            {
                return $"After step {i}, {step}: {now}";
            }

            bool rebuilds = (i + 1) % StepsBetweenRebuilds == 0 || i == history.Steps.Length - 1;
            if (rebuilds && world.Model.Rebuilt() is { } rebuilt && Unlike(rebuilt, other.Rebuilt()) is { } then)
            {
                return $"Rebuilt after step {i}, {step}: {then}";
            }

            (string foreseen, string found) = rebuilds || step is RegistryStep.Change ? (Said(world.Model.BrokenInvariants()), Said(other.BrokenInvariants())) : ("", "");
            if (foreseen != found)
            {
                return $"After step {i}, {step}: the model finds [{foreseen}] broken, the registry [{found}].";
            }
        }

        return null;
    }

    /// <summary>Every code that the model answers, with the steps it answered.</summary>
    public static IEnumerable<VmErrorCode> CodesMet(RegistryHistory history)
    {
        var world = new RegistryWorld(history.Host);
        return history.Steps.SelectMany(step => step.In(world)?.Invoke(world.Model).Reasons ?? []);
    }

    /// <summary>The model after a history.</summary>
    public static RegistryModel ModelAfter(RegistryHistory history)
    {
        var world = new RegistryWorld(history.Host);
        foreach (RegistryStep step in history.Steps)
        {
            step.In(world)?.Invoke(world.Model);
        }

        return world.Model;
    }

    private static string Said(ImmutableArray<string> broken) => string.Join(", ", broken.Order(StringComparer.Ordinal));

    private static string? Unlike(RegistryPicture model, RegistryPicture? registry) =>
        model.Equals(registry) ? null : $"the model tells\n{model}\nand the registry\n{registry}";
}
