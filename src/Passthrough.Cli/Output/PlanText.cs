namespace Passthrough.Cli.Output;

/// <summary>What a host would do, step by step, for people: <c>--dry-run</c>.</summary>
internal static class PlanText
{
    private const string Margin = "  ";

    /// <summary>Prints the steps in order, each with the shell command that does the same.</summary>
    /// <param name="console">Where to print.</param>
    /// <param name="what">What it is done for, such as <c>VM web1 gets 0000:01:00.0</c>.</param>
    /// <param name="plan">The plan; with no step there is nothing to do, which is said.</param>
    public static void Write(ToolConsole console, string what, HostPlan plan)
    {
        var page = new Page(console);
        page.Title(SafeText.Line(plan.Steps.IsEmpty
            ? $"nothing to do: {what}"
            : $"{OwnerText.Count(plan.Steps.Length, "step", "steps")} (--dry-run, nothing was done): {what}"));
        foreach (HostStep step in plan.Steps)
        {
            page.Paragraph(SafeText.Line(step.ToString()));

            // A command is copied from the terminal: it is never broken.
            console.WriteLine(SafeText.Line($"{Margin}{Margin}{step.Command}"));
        }
    }
}
