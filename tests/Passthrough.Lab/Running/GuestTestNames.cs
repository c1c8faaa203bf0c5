using System.Reflection;
using Passthrough.Lab.Discovery;

namespace Passthrough.Lab.Running;

/// <summary>The names of the tests that run in the guest, known without running them.</summary>
public static class GuestTestNames
{
    /// <summary>All of them, in the order of their names.</summary>
    public static IReadOnlyList<string> All { get; } = In(_ => true);

    /// <summary>Those that are run on every kernel.</summary>
    public static IReadOnlyList<string> OfEachKernel { get; } = In(t => t.GetCustomAttribute<OnOneKernelAttribute>() is null);

    /// <summary>Whether a test compares with libvirt, which is not installed everywhere.</summary>
    public static bool NeedsLibvirt(string name) => name.StartsWith($"{nameof(LibvirtTests)}.", StringComparison.Ordinal);

    /// <summary>The name of a test: its class without namespaces, and its method.</summary>
    public static string Of(string className, string method) => $"{className[(className.LastIndexOf('.') + 1)..]}.{method}";

    private static string[] In(Func<Type, bool> classes) =>
    [
        .. typeof(GuestTestNames).Assembly.GetExportedTypes().Where(t => t is { IsClass: true, IsAbstract: false } && classes(t))
            .SelectMany(t => t.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null).Select(m => Of(t.FullName!, m.Name)))
            .Order(StringComparer.Ordinal),
    ];
}
