using System.Text;

namespace Passthrough.Cli;

/// <summary>
/// Where the tool prints. Output is collected and written at the end, so that a command that fails half-way leaves standard output empty.
/// </summary>
internal sealed class ToolConsole(TextWriter output, TextWriter error)
{
    private const int DefaultWidth = 80;
    private const int NarrowestWidth = 40;

    private readonly StringBuilder _collected = new();

    /// <summary>Whether a person reads the output on a terminal: tables, colour and line breaks at its width; plain lines otherwise.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether the terminal shows colour, and the user wants it (no-color.org).</summary>
    public bool HasColor { get; init; }

    /// <summary>Whether the terminal shows more than ASCII.</summary>
    public bool HasUnicode { get; init; }

    /// <summary>How many columns the terminal has.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>The console of this process.</summary>
    public static ToolConsole OfProcess()
    {
        bool terminal = !Console.IsOutputRedirected;
        bool dumb = string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
        return new(Console.Out, Console.Error)
        {
            IsTerminal = terminal,
            HasColor = terminal && !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            HasUnicode = terminal && !dumb && Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage,
            Width = terminal ? TerminalWidth() : DefaultWidth,
        };
    }

    /// <summary>Adds text to the output.</summary>
    public void Write(string text) => _collected.Append(text);

    /// <summary>Adds a line to the output.</summary>
    public void WriteLine(string line = "") => _collected.Append(line).Append('\n');

    /// <summary>Prints a line on standard error, at once.</summary>
    public void WriteErrorLine(string line) => error.WriteLine(line);

    /// <summary>Prints an error on standard error, at once: each of its reasons on a line of its own.</summary>
    public void WriteError(VmError problem)
    {
        foreach (VmError reason in problem.Reasons)
        {
            error.WriteLine(Output.SafeText.Line(reason.ToString()));
        }
    }

    /// <summary>Writes what was collected.</summary>
    /// <returns>Success, or what the system says against it.</returns>
    public VmResult Flush()
    {
        try
        {
            foreach (ReadOnlyMemory<char> chunk in _collected.GetChunks())
            {
                output.Write(chunk.Span);
            }

            output.Flush();
            _collected.Clear();
            return VmResult.Success;
        }
        catch (IOException e)
        {
            return new OutputNotWritten(e.Message);
        }
    }

    private static int TerminalWidth()
    {
        try
        {
            return Math.Max(Console.WindowWidth, NarrowestWidth);
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }
}
