using System.Text.Json;

namespace Passthrough.Lab.Running;

/// <summary>The results as lines of JSON, each written out at once: what ran before a guest died is known.</summary>
public sealed class ResultFile(string path) : IDisposable
{
    private readonly StreamWriter _writer = new(path) { AutoFlush = true };

    public void Add(GuestTestResult result)
    {
        lock (_writer)
        {
            _writer.WriteLine(JsonSerializer.Serialize(result));
        }
    }

    /// <summary>Reads such a file; the last line may be there in part.</summary>
    public static IReadOnlyList<GuestTestResult> Read(string path) =>
        File.Exists(path)
            ? [.. File.ReadAllLines(path).Where(l => l.EndsWith('}')).Select(l => JsonSerializer.Deserialize<GuestTestResult>(l)!)]
            : [];

    public void Dispose() => _writer.Dispose();
}
