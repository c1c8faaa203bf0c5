using System.Text;

namespace Passthrough.Linux;

/// <summary>Decides what of a reading a recording keeps outside the functions' own folders: what was evidence that a function is in use, without names that are somebody's.</summary>
/// <param name="names">The kernel's names of the block devices and network interfaces that were evidence.</param>
/// <param name="leadsToFunction">Whether a link leads to a function of the host.</param>
internal sealed class RecordedEvidence(IReadOnlySet<string> names, Func<Observation, bool> leadsToFunction)
{
    /// <summary>What is kept of something that was seen; null for nothing.</summary>
    public Observation? Keep(string path, Observation seen)
    {
        string name = TreePath.NameOf(path);

        // A share's name may be somebody's; the mount table as it is written names the device in its place. A logical volume's name is its owner's.
        if (name is VirtioShares.TagAttribute || path.EndsWith("/dm/name", StringComparison.Ordinal))
        {
            return null;
        }

        if (path.EndsWith("/dm/uuid", StringComparison.Ordinal))
        {
            return WithoutNumber(seen);
        }

        return IsEvidence(path, name, seen) ? seen : null;
    }

    // What begins the uuid is the kind of mapping; the rest is a number, or a name.
    private static Observation WithoutNumber(Observation seen)
    {
        string text = Encoding.UTF8.GetString(seen.Bytes);
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return seen with { Bytes = dash is > 0 and < 16 ? Encoding.UTF8.GetBytes(text[..(dash + 1)] + "\n") : [] };
    }

    private bool IsEvidence(string path, string name, Observation seen)
    {
        if (Below(path, BlockDevices.Class) is { } block)
        {
            return names.Contains(block);
        }

        if (Below(path, "sys/dev/block") is not null)
        {
            return seen.Kind != ObservationKind.Link || names.Contains(TreePath.NameOf(seen.Target));
        }

        if (Below(path, InterfaceUses.Class) is not null || Below(path, VirtioShares.Devices) is not null)
        {
            return leadsToFunction(seen);
        }

        if (path.StartsWith(InterfaceUses.Virtual, StringComparison.Ordinal) && !names.Contains(path[InterfaceUses.Virtual.Length..].Split('/')[0]))
        {
            return false;
        }

        return (name, seen.Kind) switch
        {
            (InterfaceUses.MasterLink, ObservationKind.Link) => names.Contains(TreePath.NameOf(seen.Target)),
            (_, ObservationKind.Link) when name.StartsWith(InterfaceUses.UpperPrefix, StringComparison.Ordinal) => names.Contains(name[InterfaceUses.UpperPrefix.Length..]),
            _ => true,
        };
    }

    private static string? Below(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == '/' ? path[(folder.Length + 1)..].Split('/')[0] : null;
}
