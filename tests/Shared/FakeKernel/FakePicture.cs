using System.Text;

namespace Passthrough.Testing;

/// <summary>A made host's whole tree as text: every file with what it holds, every link with where it leads, every device file with who has it.</summary>
internal static class FakePicture
{
    public static string Of(FakeFiles files, FakeDrivers drivers)
    {
        var lines = new List<string>();
        Add(lines, files.Tree.Root, new DirectoryInfo(files.Tree.Root));
        lines.AddRange(drivers.Owners.Select(o => $"{o.Key} is {o.Value.User}:{o.Value.Group}"));
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    private static void Add(List<string> lines, string root, DirectoryInfo folder)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string path = Path.GetRelativePath(root, entry.FullName);
            if (entry.LinkTarget is { } target)
            {
                lines.Add($"{path} -> {target}");
            }
            else if (entry is DirectoryInfo below)
            {
                lines.Add($"{path}/");
                Add(lines, root, below);
            }
            else
            {
                lines.Add($"{path} = {Text(File.ReadAllBytes(entry.FullName))}");
            }
        }
    }

    private static string Text(byte[] bytes) => bytes.Length > 1024 ? Convert.ToHexString(bytes.AsSpan(0, 64)) : Encoding.Latin1.GetString(bytes);
}
