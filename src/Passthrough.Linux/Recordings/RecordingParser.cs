using System.Text;
using System.Text.Unicode;

namespace Passthrough.Linux;

/// <summary>
/// Reads a recording in the text format of umockdev 0.17: blocks of <c>P: E: A: H: L: N: S:</c> lines with empty lines between,
/// each block a device (<c>docs/recordings.md</c>).
/// </summary>
internal sealed class RecordingParser
{
    private const int LongestPath = 4096;

    private readonly string _file;
    private readonly MemoryTree _tree = new();
    private RecordedDevice? _device;
    private int _line;

    private RecordingParser(string file) => _file = file;

    /// <summary>Reads a recording.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <returns>The tree that it describes, or <see cref="VmErrorCode.RecordingMalformed"/> with the first line that is wrong.</returns>
    public static VmResult<MemoryTree> Parse(ReadOnlySpan<byte> bytes, string file)
    {
        var parser = new RecordingParser(file);
        string? fault = parser.ReadLines(bytes);
        return fault is null ? parser._tree : new RecordingMalformed(file, parser._line, fault);
    }

    private string? ReadLines(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            _line = 1;
            return "the file is empty";
        }

        while (!bytes.IsEmpty)
        {
            _line++;
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (line is [.., (byte)'\r'])
            {
                line = line[..^1]; // A version control system may have made it so.
            }

            string? fault = line.IsEmpty ? EndDevice() : ReadLine(line);
            if (fault is not null)
            {
                return fault;
            }
        }

        return EndDevice();
    }

    private string? ReadLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || line[1] != ':' || line[2] != ' ')
        {
            return "a line begins with a letter, a colon and a space";
        }

        if (line.Contains((byte)0) || !Utf8.IsValid(line))
        {
            return "it holds a zero byte or is no UTF-8";
        }

        ReadOnlySpan<byte> rest = line[3..];
        if (line[0] == 'P')
        {
            return BeginDevice(Encoding.UTF8.GetString(rest));
        }

        if (_device is null)
        {
            return "a device begins with a P: line";
        }

        if (line[0] is (byte)'N' or (byte)'S')
        {
            return null; // Device nodes: nothing that is read here.
        }

        int equals = rest.IndexOf((byte)'=');
        if (equals <= 0)
        {
            return "after the letter come a name, an equals sign and a value";
        }

        string name = Encoding.UTF8.GetString(rest[..equals]);
        return AddValue(_device, line[0], name, rest[(equals + 1)..]);
    }

    private static string? AddValue(RecordedDevice device, byte letter, string name, ReadOnlySpan<byte> value)
    {
        switch (letter)
        {
            case (byte)'E':
                return device.AddProperty(name, Encoding.UTF8.GetString(value));
            case (byte)'A':
                return RecordingText.TryUnescape(value, out byte[] text) ? device.AddFile(name, text) : "the value ends inside an escape, or an escape is no byte";
            case (byte)'H':
                byte[] bytes = new byte[value.Length / 2];
                return Convert.FromHexString(value, bytes, out _, out _) == System.Buffers.OperationStatus.Done && value.Length % 2 == 0
                    ? device.AddFile(name, bytes)
                    : "the value is not pairs of hexadecimal digits";
            case (byte)'L':
                return device.AddLink(name, Encoding.UTF8.GetString(value));
            default:
                return "the letters are P, E, A, H, L, N and S";
        }
    }

    private string? BeginDevice(string path)
    {
        if (_device is not null)
        {
            return "an empty line must stand before a P: line";
        }

        if (!path.StartsWith("/devices/", StringComparison.Ordinal) || path.EndsWith('/') || path.Length > LongestPath)
        {
            return "a device's path begins with /devices/ and goes on";
        }

        _device = new(_tree, path);
        return null;
    }

    private string? EndDevice()
    {
        string? fault = _device?.Finish();
        if (fault is null && _device is null && _line == 1)
        {
            fault = "the first line is empty";
        }

        _device = null;
        return fault;
    }
}
