namespace Passthrough.Linux.Tests;

/// <summary>What one host publishes as text is what another one decides on.</summary>
public sealed class InventoryJsonTests
{
    // As both projects' tests do: base64 of 4096 bytes is 5464 characters, and the rest stays below half of that.
    private const int MostBytesPerFunction = 8_000;

    public static TheoryData<string> Recordings => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "recordings"), "*.umockdev").Select(f => Path.GetFileName(f))];

    private static HostInventory Read(string recording) =>
        LinuxHost.Open(Path.Combine(AppContext.BaseDirectory, "recordings", recording)).GetValueOrThrow().ReadInventory().GetValueOrThrow();

    private static HostInventory Published(HostInventory inventory) => HostInventory.Read(inventory.ToJson()).GetValueOrThrow();

    private static IEnumerable<string> Judged(HostInventory inventory)
    {
        var registry = new DeviceRegistry();
        _ = registry.Apply(inventory).GetValueOrThrow();
        return inventory.Functions.Select(f =>
            $"{f.Address} {f.IsEndpoint}: {string.Join(" | ", registry.Explain(new(new VmId(1), f.Address)))} "
            + $"{string.Join(' ', Verdict.Of(inventory, f).AssignTogether)}: {string.Join(" | ", Verdict.Of(inventory, f).Reasons)}");
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Every_property_of_each_function_and_group_is_the_same(string recording)
    {
        HostInventory host = Read(recording);

        InventoryText.Of(Published(host)).Should().Be(InventoryText.Of(host));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Every_function_is_judged_the_same(string recording)
    {
        HostInventory host = Read(recording);

        Judged(Published(host)).Should().Equal(Judged(host)).And.Contain(text => text.Contains("PT"));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Every_key_predicted_group_and_reset_is_the_same(string recording)
    {
        HostInventory host = Read(recording);
        HostInventory published = Published(host);

        published.Functions.Select(f => FunctionKey.Of(published, f)).Should().Equal(host.Functions.Select(f => FunctionKey.Of(host, f)));
        InventoryText.Of(PredictedGroups.Of(published)).Should().Be(InventoryText.Of(PredictedGroups.Of(host)));
        published.Functions.Select(f => InventoryText.Of(ResetReach.Of(published, f))).Should().Equal(host.Functions.Select(f => InventoryText.Of(ResetReach.Of(host, f))));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_registry_sees_no_change_between_the_two(string recording)
    {
        HostInventory host = Read(recording);
        var registry = new DeviceRegistry();
        _ = registry.Apply(host).GetValueOrThrow();

        registry.Apply(Published(host)).GetValueOrThrow().IsEmpty.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_function_takes_few_bytes(string recording)
    {
        HostInventory host = Read(recording);

        (host.ToJson().Length / host.Functions.Length).Should().BeLessThan(MostBytesPerFunction);
    }

    [Fact]
    public void What_went_wrong_while_the_host_was_read_is_told_in_the_same_words()
    {
        using var tree = new FakeHostTree();
        tree.Function("pci0000:00/0000:00:03.0").With("numa_node", "x").Without("resource");
        HostInventory host = tree.Read();

        InventoryText.Of(Published(host)).Should().Be(InventoryText.Of(host)).And.Contain("PT4011");
    }

    [FactOnLinux(NeedsPci = true)]
    public void The_live_host_reads_back_as_it_was()
    {
        HostInventory host = LinuxHost.Open().GetValueOrThrow().ReadInventory().GetValueOrThrow();

        InventoryText.Of(Published(host)).Should().Be(InventoryText.Of(host));
    }
}
