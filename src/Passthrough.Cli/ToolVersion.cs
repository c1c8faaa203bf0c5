using System.Reflection;

namespace Passthrough.Cli;

/// <summary>The tool's version: the package's, without the commit that a build may add.</summary>
internal static class ToolVersion
{
    public static string Text { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
