namespace Passthrough.Testing;

/// <summary>How much a heavy test does: all of it with <c>PASSTHROUGH_TEST_SCALE=full</c>, a tenth otherwise.</summary>
public static class TestScale
{
    public static int Of(int full) =>
        string.Equals(Environment.GetEnvironmentVariable("PASSTHROUGH_TEST_SCALE"), "full", StringComparison.OrdinalIgnoreCase) ? full : Math.Max(1, full / 10);
}
