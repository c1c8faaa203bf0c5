using Passthrough.Lab.Running;
using Xunit.Abstractions;

namespace Passthrough.Lab.Tests;

/// <summary>The tests of the guest, one result for each of them and each kernel.</summary>
[Collection("lab")]
[Trait("Category", "Heavy")]
public sealed class GuestTests(GuestBoots boots, ITestOutputHelper output) : IClassFixture<GuestBoots>
{
    public static TheoryData<string, string> Tests
    {
        get
        {
            var tests = new TheoryData<string, string>();
            foreach (string kernel in LabOrders.Kernels)
            {
                foreach (string test in GuestTestNames.All.Where(t => t.Contains(LabOrders.Filter, StringComparison.OrdinalIgnoreCase)))
                {
                    tests.Add(kernel, test);
                }
            }

            return tests;
        }
    }

    [LabTheory]
    [MemberData(nameof(Tests))]
    public async Task Passes_in_the_guest(string kernel, string test)
    {
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
