using Passthrough.Lab.Running;

namespace Passthrough.Lab.Tests;

/// <summary>What <c>lab.sh</c> and <c>.ci/run</c> ask of the lab, through the environment.</summary>
internal static class LabOrders
{
    /// <summary>Whether the lab is asked for whatever the scale.</summary>
    public static bool AreGiven => Value("PASSTHROUGH_LAB_KERNELS") is not null;

    /// <summary>The kernels to boot, in the words of <c>machine/kernel.sh</c>.</summary>
    public static string[] Kernels { get; } = (Value("PASSTHROUGH_LAB_KERNELS") ?? "stable").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A part of the names of the guest's tests that are run; all when empty.</summary>
    public static string Filter { get; } = Value("PASSTHROUGH_LAB_FILTER") ?? string.Empty;

    /// <summary>Where kernels and roots are kept.</summary>
    public static string Cache { get; } = Value("PASSTHROUGH_LAB_CACHE")
        ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "passthrough-lab");

    /// <summary>Whether the folders of the runs stay.</summary>
    public static bool KeepsRuns { get; } = Value("PASSTHROUGH_LAB_KEEP") is not null;

    /// <summary>The guest's tests to run on a kernel: on further ones than the first not those that take minutes, unless they are asked for by name.</summary>
    public static IEnumerable<string> TestsOn(string kernel) => (kernel == Kernels[0] || Filter.Length > 0 ? GuestTestNames.All : GuestTestNames.OfEachKernel)
        .Where(t => t.Contains(Filter, StringComparison.OrdinalIgnoreCase));

    private static string? Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
