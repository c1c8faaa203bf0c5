namespace Passthrough.Cli.Output;

/// <summary>A page of headings and labelled lines: bold and broken at the terminal's width there, plain and whole elsewhere.</summary>
internal sealed class Page(ToolConsole console)
{
    private const int LabelWidth = 14;
    private const int Margin = 2;

    public void Title(string text) => console.WriteLine(Styled(text, Sgr.Bold));

    public void Heading(string text)
    {
        console.WriteLine();
        console.WriteLine(Styled(text, Sgr.Bold));
    }

    /// <summary>A label and what it is.</summary>
    public void Item(string label, string text, Sgr style = Sgr.None) => Paragraph($"{label.PadRight(LabelWidth)}{text}", LabelWidth, style);

    /// <summary>A line of the section; further lines of it are indented by <paramref name="hanging"/> more.</summary>
    public void Paragraph(string text, int hanging = 0, Sgr style = Sgr.None)
    {
        string margin = new(' ', Margin);
        if (!console.IsTerminal)
        {
            console.WriteLine(margin + text);
            return;
        }

        foreach (string line in WordWrap.Lines(text, console.Width - Margin, hanging))
        {
            console.WriteLine(margin + Styled(line, style));
        }
    }

    /// <summary>A reason with its code and what to do.</summary>
    public void Reason(VmError reason) => Paragraph(SafeText.Line(reason.ToString()), ReasonList.Indent.Length);

    private string Styled(string text, Sgr style) => console.HasColor && style != Sgr.None ? $"\e[{(int)style}m{text}\e[0m" : text;
}

/// <summary>Character attributes (ECMA-48, 8.3.117: Select Graphic Rendition).</summary>
internal enum Sgr
{
    None = 0,
    Bold = 1,
    Red = 31,
    Green = 32,
    Yellow = 33,
}
