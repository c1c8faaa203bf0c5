namespace Passthrough.Linux.Tests.Vfio;

/// <summary>A test that compiles a C program against the kernel's headers; it is skipped with the Debian packages that are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithCompilerAttribute : FactAttribute
{
    private static readonly (string File, string Package)[] Needs =
    [
        ("/usr/bin/cc", "gcc"), ("/usr/include/stdio.h", "libc6-dev"), ("/usr/include/linux/vfio.h", "linux-libc-dev"),
    ];

    public FactWithCompilerAttribute()
    {
        string[] missing = [.. Needs.Where(n => !File.Exists(n.File)).Select(n => n.Package)];
        Skip = missing.Length == 0 ? null : $"not installed: {string.Join(' ', missing)}";
    }
}
