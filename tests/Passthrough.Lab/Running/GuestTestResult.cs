namespace Passthrough.Lab.Running;

/// <summary>How one case of a test ended in the guest.</summary>
/// <param name="Test">Class and method, as <see cref="GuestTestNames"/> has them.</param>
/// <param name="Case">The case's name, with its arguments.</param>
/// <param name="Outcome">passed, failed or skipped.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Text">What it wrote; why it failed or was skipped.</param>
public sealed record GuestTestResult(string Test, string Case, string Outcome, double Seconds, string Text)
{
    public const string Passed = "passed";

    public const string Failed = "failed";

    public const string Skipped = "skipped";
}
