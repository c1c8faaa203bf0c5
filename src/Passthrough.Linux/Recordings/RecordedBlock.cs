using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>One block of a recording that is being written: a device with its properties, attributes and links.</summary>
/// <param name="path">The device's path, from <c>/devices/</c>.</param>
internal sealed class RecordedBlock(string path)
{
    private readonly SortedDictionary<string, string> _properties = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _denied = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _failed = new(StringComparer.Ordinal);

    public void SetProperty(string key, string value) => _properties[key] = value;

    /// <summary>Whether something stands below a name.</summary>
    public bool HasDirectory(string name) => _directories.Contains(name);

    /// <summary>Adds what was seen under a name. What was missing needs no line; a name that no line can hold is left out.</summary>
    public void Add(string name, Observation seen)
    {
        if (!RecordingText.IsPlainName(name))
        {
            return;
        }

        switch (seen)
        {
            case { Status: TreeStatus.Denied }:
                _denied.Add(name);
                AddDirectories(name);
                break;
            case { Status: TreeStatus.Failed }:
                _failed.Add(name);
                AddDirectories(name);
                break;
            case { Status: TreeStatus.WrongKind, Kind: ObservationKind.File }:
                AddFile(name + "/directory", []);
                break;
            case { Status: TreeStatus.WrongKind, Kind: ObservationKind.Link }:
                AddFile(name, []);
                break;
            case { Status: TreeStatus.Found, Kind: ObservationKind.File }:
                AddFile(name, seen.Bytes);
                break;
            case { Status: TreeStatus.Found, Kind: ObservationKind.Link } when RecordingText.IsPlain(seen.Target):
                _lines[name] = $"L: {name}={seen.Target}\n";
                AddDirectories(name);
                break;
        }
    }

    public void AddFile(string name, ReadOnlySpan<byte> bytes, bool binary = false)
    {
        var line = new StringBuilder();
        RecordingText.AppendAttribute(line, name, bytes, binary);
        _lines[name] = line.ToString();
        AddDirectories(name);
    }

    private void AddDirectories(string name)
    {
        for (int end = name.LastIndexOf('/'); end > 0 && _directories.Add(name[..end]); end = name.LastIndexOf('/', end - 1))
        {
        }
    }

    public void AppendTo(StringBuilder output)
    {
        AddNames(RecordingText.DeniedKey, _denied);
        AddNames(RecordingText.FailedKey, _failed);
        output.Append(CultureInfo.InvariantCulture, $"P: {path}\n");
        foreach ((string key, string value) in _properties)
        {
            output.Append(CultureInfo.InvariantCulture, $"E: {key}={value}\n");
        }

        foreach (string line in _lines.Values)
        {
            output.Append(line);
        }

        output.Append('\n');
    }

    private void AddNames(string key, SortedSet<string> names)
    {
        if (names.Count > 0)
        {
            _properties[key] = string.Join(' ', names);
        }
    }
}
