using Passthrough.Lab.Running;

namespace Passthrough.Lab.Tests;

/// <summary>What became of the tests in a guest.</summary>
/// <param name="Results">How each case ended, as far as the guest came.</param>
/// <param name="LastWords">The end of its console.</param>
internal sealed record GuestReport(IReadOnlyList<GuestTestResult> Results, string LastWords);
