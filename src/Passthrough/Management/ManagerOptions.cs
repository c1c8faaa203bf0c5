using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>How a manager is opened. Immutable.</summary>
public sealed record ManagerOptions
{
    private const int LongestWho = 256;

    /// <summary>The options of a manager that was told nothing.</summary>
    public static readonly ManagerOptions Default = new();

    /// <summary>What the operator allows and forbids.</summary>
    public OwnershipPolicy Policy { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = OwnershipPolicy.Default;

    /// <summary>Who asks, for the trail of events: a person, a service, or a program; 1 to 256 characters.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer.</exception>
    public string Who { get; init => field = value is { Length: >= 1 and <= LongestWho } ? value : throw new ArgumentException($"1 to {LongestWho} characters say who asks.", nameof(value)); }
    = "unknown";

    /// <summary>The host on which the manager runs, for the trail of events; none when it runs on the host that it manages.</summary>
    public HostId FromHost { get; init; }

    /// <summary>Where the registry and the manager log (<see cref="LogEvents"/>); nowhere when null.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>How the registry is made.</summary>
    public RegistryOptions Registry { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = RegistryOptions.Default;
}
