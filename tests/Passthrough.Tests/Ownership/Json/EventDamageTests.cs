using System.Text;

namespace Passthrough.Tests.Leases;

/// <summary>Whatever happens to an event's text, reading it gives an event or an error.</summary>
[Trait("Category", "Heavy")]
public sealed class EventDamageTests
{
    private static readonly string[] Texts = [.. EventSamples.All.Select(e => e.ToJson())];

    [Fact]
    public void A_text_cut_at_any_byte_is_refused()
    {
        IEnumerable<VmErrorCode?> codes = Texts.Select(Encoding.UTF8.GetBytes)
            .SelectMany(bytes => Enumerable.Range(0, bytes.Length).Select(n => OwnershipEvent.Read(Encoding.UTF8.GetString(bytes, 0, n)).Error?.Code));

        codes.Distinct().Should().Equal(VmErrorCode.EventMalformed);
    }

    [Fact]
    public void A_text_with_any_bits_turned_is_refused_or_is_an_event()
    {
        byte[][] whole = [.. Texts.Select(Encoding.UTF8.GetBytes)];
        var random = new Random(7);

        foreach (int i in Enumerable.Range(0, TestScale.Of(50_000)))
        {
            byte[] damaged = [.. whole[i % whole.Length]];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            AssertReadable(Encoding.UTF8.GetString(damaged));
        }
    }

    [Fact]
    public void A_text_with_any_characters_changed_is_refused_or_is_an_event()
    {
        foreach (string text in RandomText.Many(TestScale.Of(50_000), seed: 8, Texts))
        {
            AssertReadable(text);
        }
    }

    [Fact]
    public void A_text_with_a_piece_of_another_is_refused_or_is_an_event()
    {
        string[] pieces = [.. Texts.SelectMany(t => t.Split('"'))];
        var random = new Random(9);

        foreach (int i in Enumerable.Range(0, TestScale.Of(50_000)))
        {
            string[] moved = Texts[i % Texts.Length].Split('"');
            moved[random.Next(moved.Length)] = pieces[random.Next(pieces.Length)];
            AssertReadable(string.Join('"', moved));
        }
    }

    private static void AssertReadable(string text)
    {
        VmResult<OwnershipEvent> result = OwnershipEvent.Read(text);

        // What was read can be written and read again; and an error's text can be made.
        VmResult<OwnershipEvent> again = result.TryGetValue(out OwnershipEvent? read, out VmError? error) ? OwnershipEvent.Read(read.ToJson()) : error;
        Assert.Equal(result.IsSuccess, again.IsSuccess);
        Assert.NotEmpty(again.ToString());
    }
}
