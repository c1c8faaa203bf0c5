namespace Passthrough.Lab.Tests.PowerLoss;

/// <summary>What a process in the guest was told is durable, and how long the log of its disk's writes was when the machine outside had heard of it.</summary>
internal sealed class Acknowledged(string file)
{
    private const string Prefix = "wrote ";

    private readonly List<(string Event, long Written)> _events = [];

    /// <summary>Reads what the process has said since the last time.</summary>
    /// <returns>How much it has said so far.</returns>
    public int Hear(Func<long> written)
    {
        // The last line may be half of one.
        string[] lines = File.Exists(file) ? [.. File.ReadAllLines(file).Where(l => l.EndsWith('}'))] : [];
        long length = written();
        foreach (string line in lines.Skip(_events.Count))
        {
            line.Should().StartWith(Prefix);
            _events.Add((OwnershipEvent.Read(line[Prefix.Length..]).GetValueOrThrow().ToJson(), length));
        }

        return _events.Count;
    }

    /// <summary>The events that were durable at the latest when the log was so long.</summary>
    public IEnumerable<string> By(long written) => _events.Where(e => e.Written <= written).Select(e => e.Event);
}
