using System.Text;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>Whatever happens to the text, reading it gives a snapshot or an error.</summary>
[Trait("Category", "Heavy")]
public sealed class SnapshotDamageTests
{
    private static readonly string Whole = SnapshotSamples.Everything.ToJson();

    [Fact]
    public void A_text_cut_at_any_byte_is_refused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Whole);

        VmErrorCode?[] codes = [.. Enumerable.Range(0, bytes.Length).Select(n => RegistrySnapshot.Read(Encoding.UTF8.GetString(bytes, 0, n)).Error?.Code)];

        codes.Distinct().Should().Equal(VmErrorCode.SnapshotMalformed);
    }

    [Fact]
    public void A_text_with_any_bits_turned_is_refused_or_is_a_snapshot()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Whole);
        var random = new Random(4);

        foreach (int _ in Enumerable.Range(0, TestScale.Of(30_000)))
        {
            byte[] damaged = [.. bytes];
            foreach (int __ in Enumerable.Range(0, random.Next(1, 4)))
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            AssertReadable(Encoding.UTF8.GetString(damaged));
        }
    }

    [Fact]
    public void A_text_with_any_characters_changed_is_refused_or_is_a_snapshot()
    {
        foreach (string text in RandomText.Many(TestScale.Of(30_000), seed: 5, Whole, SnapshotSamples.OneClaim.ToJson()))
        {
            AssertReadable(text);
        }
    }

    [Fact]
    public void A_text_with_any_piece_in_another_place_is_refused_or_is_a_snapshot()
    {
        string[] pieces = Whole.Split('"');
        var random = new Random(6);

        foreach (int _ in Enumerable.Range(0, TestScale.Of(30_000)))
        {
            string[] moved = [.. pieces];
            moved[random.Next(moved.Length)] = pieces[random.Next(pieces.Length)];
            AssertReadable(string.Join('"', moved));
        }
    }

    private static void AssertReadable(string text)
    {
        VmResult<RegistrySnapshot> result = RegistrySnapshot.Read(text);

        // What was read can be written and read again; and an error's text can be made.
        VmResult<RegistrySnapshot> again = result.TryGetValue(out RegistrySnapshot? snapshot, out VmError? error)
            ? RegistrySnapshot.Read(snapshot.ToJson())
            : error;
        Assert.Equal(result.IsSuccess, again.IsSuccess);
        Assert.NotEmpty(again.ToString());
    }
}
