using System.Diagnostics;
using System.Globalization;

namespace Passthrough.Linux.Tests.Vfio;

/// <summary>What the kernel's header says, by a C program that prints it.</summary>
internal static class VfioHeader
{
    /// <summary>The values of C expressions.</summary>
    public static IReadOnlyDictionary<string, long> ValuesOf(IEnumerable<string> expressions)
    {
        string folder = Directory.CreateTempSubdirectory("passthrough-abi-").FullName;
        try
        {
            string source = Path.Combine(folder, "abi.c"), program = Path.Combine(folder, "abi");
            File.WriteAllText(source, Source(expressions));
            Run("/usr/bin/cc", "-std=gnu11", "-Wall", "-Werror", "-o", program, source);
            return Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))
                .ToDictionary(p => p[0], p => long.Parse(p[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Source(IEnumerable<string> expressions) =>
        $$"""
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/ioctl.h>
        #include <linux/vfio.h>
        int main(void) {
        {{string.Join('\n', expressions.Select(e => $"printf(\"%s\\t%lld\\n\", \"{e}\", (long long)({e}));"))}}
        return 0;
        }

        """;

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {said.GetAwaiter().GetResult()}");
    }
}
