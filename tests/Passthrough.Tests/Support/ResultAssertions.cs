namespace Passthrough.Tests.Support;

/// <summary>For arrangement: what must succeed, and whose value the test does not need.</summary>
internal static class ResultAssertions
{
    public static void ThrowIfRefused<T>(this VmResult<T> result) => result.GetValueOrThrow();
}
