using System.Text;

namespace Passthrough.Tests.Inventory;

/// <summary>Whatever happens to an inventory's text, reading it gives an inventory or an error; and whatever is read, every rule can judge it.</summary>
[Trait("Category", "Heavy")]
public sealed class InventoryDamageTests
{
    private static readonly string Whole = InventorySamples.FullHost.ToJson();

    // Two cards and a virtual function: few bytes of each, so that damage hits relations too.
    private static readonly string Related = new HostInventory(
        [
            Sample.Bridge("0000:00:01.0", group: 1),
            .. new[] { 1, 2 }.Select(Hosts.Card).Select(c => c with { Config = c.Config[..64], Capabilities = default, ParentBridge = Sample.At("0000:00:01.0") }),
            InventorySamples.Full with { PhysicalFunction = Hosts.AtBus(2), Config = [] },
        ],
        [InventorySamples.FullGroup, Sample.Group(1, "0000:02:00.0")]).ToJson();

    [Fact]
    public void A_text_cut_at_any_byte_is_refused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Whole);

        VmErrorCode?[] codes = [.. Enumerable.Range(0, bytes.Length).Select(n => HostInventory.Read(Encoding.UTF8.GetString(bytes, 0, n)).Error?.Code)];

        codes.Distinct().Should().Equal(VmErrorCode.InventoryMalformed);
    }

    [Fact]
    public void A_text_with_any_bits_turned_is_refused_or_is_an_inventory()
    {
        byte[][] whole = [Encoding.UTF8.GetBytes(Whole), Encoding.UTF8.GetBytes(Related)];
        var random = new Random(10);

        foreach (int i in Enumerable.Range(0, TestScale.Of(40_000)))
        {
            byte[] damaged = [.. whole[i % 2]];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            AssertReadable(Encoding.UTF8.GetString(damaged));
        }
    }

    [Fact]
    public void A_text_with_any_characters_changed_is_refused_or_is_an_inventory()
    {
        foreach (string text in RandomText.Many(TestScale.Of(30_000), seed: 11, Whole, Related))
        {
            AssertReadable(text);
        }
    }

    [Fact]
    public void A_text_with_any_piece_in_another_place_is_refused_or_is_an_inventory()
    {
        string[][] texts = [Whole.Split('"'), Related.Split('"')];
        string[] pieces = [.. texts.SelectMany(t => t).Distinct()];
        var random = new Random(12);

        foreach (int i in Enumerable.Range(0, TestScale.Of(30_000)))
        {
            string[] moved = [.. texts[i % 2]];
            moved[random.Next(moved.Length)] = pieces[random.Next(pieces.Length)];
            AssertReadable(string.Join('"', moved));
        }
    }

    private static void AssertReadable(string text)
    {
        VmResult<HostInventory> result = HostInventory.Read(text);

        // What was read can be judged, written and read again; and an error's text can be made.
        VmResult<HostInventory> again = result.TryGetValue(out HostInventory? inventory, out VmError? error) ? Judged(inventory) : error;
        Assert.Equal(result.IsSuccess, again.IsSuccess);
        Assert.NotEmpty(again.ToString());
    }

    private static VmResult<HostInventory> Judged(HostInventory inventory)
    {
        Assert.All(inventory.Functions, f => Assert.NotNull(Verdict.Of(inventory, f).ToString()));
        Assert.All(inventory.Functions, f => Assert.NotNull(ResetReach.Of(inventory, f)));
        Assert.All(inventory.Functions, f => Assert.NotNull(FunctionKey.Of(inventory, f)));
        Assert.NotNull(PredictedGroups.Of(inventory));
        return HostInventory.Read(inventory.ToJson());
    }
}
