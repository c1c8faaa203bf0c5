using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>Lets lspci read configuration images as hexadecimal dumps, many in one process.</summary>
internal static class LspciRun
{
    /// <summary>What lspci says when it asks for a byte of its own copy that it did not fetch; it ends then, in the middle of a function.</summary>
    private const string Gone = "Internal bug: Accessing non-read configuration byte";

    /// <summary>Reads what lspci prints of images. The bus's view (<c>-b</c>) shows what the registers hold, also while decoding is off.</summary>
    /// <param name="images">The images, 65,536 at most.</param>
    /// <returns>For each image what was printed of it, and whether lspci ended in the middle of it.</returns>
    public static ImmutableArray<(LspciFunction Function, bool IsCutShort)> Read(IReadOnlyList<byte[]> images)
    {
        var found = ImmutableArray.CreateBuilder<(LspciFunction, bool)>(images.Count);
        while (found.Count < images.Count)
        {
            (string output, bool ended) = Run([.. images.Skip(found.Count)]);
            ImmutableArray<LspciFunction> functions = LspciOutput.Parse(output);
            found.AddRange(functions.Select((f, i) => (f, ended && i == functions.Length - 1)));
            (ended || found.Count == images.Count).Should().BeTrue("lspci prints every function");
        }

        return found.DrainToImmutable();
    }

    private static (string Output, bool Ended) Run(byte[][] images)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Dump(images));
            return Run(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (string Output, bool Ended) Run(string file)
    {
        var start = new ProcessStartInfo("lspci", ["-F", file, "-D", "-n", "-b", "-vvv"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        bool ended = process.ExitCode == 1 && errors.Result.Contains(Gone, StringComparison.Ordinal);
        (ended || process.ExitCode == 0).Should().BeTrue($"lspci ends with {process.ExitCode}: {errors.Result}");
        return (output, ended);
    }

    private static string Dump(byte[][] images)
    {
        var text = new StringBuilder();
        for (int i = 0; i < images.Length; i++)
        {
            text.Append(PciAddress.FromPacked((uint)i).GetValueOrThrow()).Append(" image\n");
            for (int offset = 0; offset < images[i].Length; offset += 16)
            {
                text.AppendFormat(null, "{0:x2}:", offset);
                foreach (byte value in images[i].AsSpan(offset, 16))
                {
                    text.Append(' ').Append(Digit(value >> 4)).Append(Digit(value & 0xF));
                }

                text.Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static char Digit(int value) => "0123456789abcdef"[value];
}
