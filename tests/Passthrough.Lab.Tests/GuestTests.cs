using Passthrough.Lab.Running;
using Xunit.Abstractions;

namespace Passthrough.Lab.Tests;

/// <summary>The tests of the guest, one result for each of them and each kernel.</summary>
[Collection("lab")]
[Trait("Category", "Heavy")]
public sealed class GuestTests(GuestBoots boots, ITestOutputHelper output) : IClassFixture<GuestBoots>
{
    [LabTheory]
    [GuestTestData]
    [LibvirtTestData]
    public async Task Passes_in_the_guest(string kernel, string test)
    {
        GuestTestNames.All.Contains(test).Should().BeTrue(
            $"FILTER is a part of a test's name, which is CLASS.METHOD without namespaces, such as NicTests.A_detached_card_is_as_it_was; no test in tests/Passthrough.Lab has '{test}' in its name");

        GuestReport report = await boots.OfAsync(kernel);

        GuestTestResult[] cases = [.. report.Results.Where(r => string.Equals(r.Test, test, StringComparison.Ordinal))];
        foreach (GuestTestResult result in cases.Where(c => c.Text.Length > 0))
        {
            output.WriteLine($"{result.Case}: {result.Text}");
        }

        cases.Should().NotBeEmpty($"the guest came to it; its last words were:\n{report.LastWords}");
        cases.Where(c => c.Outcome != GuestTestResult.Passed).Select(c => $"{c.Case} {c.Outcome}: {c.Text}").Should().BeEmpty();
    }
}
