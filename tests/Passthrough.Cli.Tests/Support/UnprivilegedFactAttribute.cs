using System.Runtime.CompilerServices;

namespace Passthrough.Cli.Tests;

/// <summary>A test as a user without rights: root becomes one with <c>setpriv</c>, any other user is one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
    {
        _ = (file, line);
        Skip = UnprivilegedTool.Obstacle;
    }
}
