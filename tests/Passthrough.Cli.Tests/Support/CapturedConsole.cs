namespace Passthrough.Cli.Tests;

/// <summary>A console whose output a test reads.</summary>
internal sealed class CapturedConsole : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private CapturedConsole(bool isTerminal, bool hasColor, int width) => Console = new ToolConsole(_output, _error)
    {
        IsTerminal = isTerminal,
        HasColor = hasColor,
        HasUnicode = isTerminal,
        Width = width,
    };

    public ToolConsole Console { get; }

    public string Error => _error.ToString();

    public string Output
    {
        get
        {
            Console.Flush().ThrowIfError();
            return _output.ToString();
        }
    }

    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    public static CapturedConsole Redirected() => new(false, false, 80);

    public static CapturedConsole Terminal(int width, bool hasColor = false) => new(true, hasColor, width);
}
