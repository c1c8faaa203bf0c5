namespace Passthrough.Tests.Support;

/// <summary>How much a test of volume does: all of it when PASSTHROUGH_TEST_SCALE is <c>full</c>, a tenth otherwise.</summary>
internal static class TestScale
{
    private static readonly bool IsFull =
        string.Equals(Environment.GetEnvironmentVariable("PASSTHROUGH_TEST_SCALE"), "full", StringComparison.OrdinalIgnoreCase);

    public static int Of(int fullVolume) => IsFull ? fullVolume : Math.Max(1, fullVolume / 10);
}
