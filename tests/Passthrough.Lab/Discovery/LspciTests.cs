using System.Globalization;
using System.Text.RegularExpressions;
using Passthrough.Lab.Running;
using Passthrough.Linux.Tests.Lspci;

namespace Passthrough.Lab.Discovery;

/// <summary>What is discovered of the guest's own functions is what lspci prints of them.</summary>
public sealed partial class LspciTests : IAsyncLifetime
{
    private readonly HostInventory _inventory = Guest.Read();
    private string _printed = string.Empty;

    [GeneratedRegex(@"^([0-9a-f:.]+) ([0-9a-f]{4}): ([0-9a-f]{4}:[0-9a-f]{4})(?: \(rev ([0-9a-f]{2})\))?(?: \(prog-if ([0-9a-f]{2})\b.*\))?$", RegexOptions.Multiline)]
    private static partial Regex Header { get; }

    public async Task InitializeAsync() => _printed = await GuestCommand.ShellAsync("lspci -D -n -b -vvv -k");

    public Task DisposeAsync() => Task.CompletedTask;

    private string[] Blocks => _printed.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<string> Lines(Func<PciFunction, string> line) => _inventory.Functions.Select(f => $"{f.Address} {line(f)}");

    private IEnumerable<string> Printed(string label) => Blocks.Select(b => $"{b[..b.IndexOf(' ', StringComparison.Ordinal)]} {After(b, label)}");

    private static string After(string block, string label) =>
        block.Split('\n').Where(l => l.StartsWith($"\t{label}: ", StringComparison.Ordinal)).Select(l => l[(label.Length + 3)..]).FirstOrDefault("none");

    [Fact]
    public void Every_function_is_found_with_its_ids_class_and_revision() =>
        _inventory.Functions.Select(f => FormattableString.Invariant($"{f.Address} {f.ClassCode:x6} {f.VendorId:x4}:{f.DeviceId:x4} {f.Revision:x2}")).Should().Equal(
            Header.Matches(_printed).Select(m => $"{m.Groups[1]} {m.Groups[2]}{Or(m.Groups[5])} {m.Groups[3]} {Or(m.Groups[4])}"));

    [Fact]
    public void Every_functions_driver_is_the_one_in_use() => Lines(f => f.Driver.ValueOrDefault ?? "none").Should().Equal(Printed("Kernel driver in use"));

    [Fact]
    public void Every_functions_group_is_the_kernels() =>
        Lines(f => f.IommuGroup.ValueOrDefault?.ToString() ?? "none").Should().Equal(Printed("IOMMU group"));

    [Fact]
    public void Every_functions_node_is_the_kernels() =>
        Lines(f => f.NumaNode.ValueOrDefault?.ToString(CultureInfo.InvariantCulture) ?? "none").Should().Equal(Printed("NUMA node"));

    [Fact]
    public void Every_functions_registers_and_capabilities_read_as_lspci_reads_them()
    {
        Dictionary<PciAddress, LspciFunction> printed = LspciOutput.Parse(_printed).ToDictionary(f => f.Address);

        (PciFunction Function, Compared Said)[] compared =
            [.. _inventory.Functions.SelectMany(f => ImageComparison.Of([.. f.Config], printed[f.Address], isCutShort: false).Select(said => (f, said)))];

        compared.Where(c => c.Said.Differs).Select(c => $"{c.Function.Address}: {c.Said.What}: we say '{c.Said.Ours}', lspci '{c.Said.Lspci}'").Should().BeEmpty();
        compared.Should().HaveCountGreaterThan(200);
    }

    // lspci leaves a revision and an interface of 0 out.
    private static string Or(Group group) => group.Success ? group.Value : "00";
}
