using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>What this process is allowed to (capabilities(7)).</summary>
internal static class ProcessRights
{
    private const string Status = "proc/self/status";
    private const string Effective = "CapEff:";
    private const int MostBytes = 1 << 16;

    // linux/capability.h: CAP_CHOWN is bit 0.
    private const ulong Chown = 1;

    /// <summary>Whether it may give files away.</summary>
    /// <returns>Unknown when <c>proc</c> does not tell.</returns>
    public static Fact<bool> MayChown(IHostTree tree)
    {
        if (TreeFile.ReadAll(tree, Status, MostBytes, out byte[] bytes) != TreeStatus.Found)
        {
            return default;
        }

        string? line = Array.Find(Encoding.UTF8.GetString(bytes).Split('\n'), static l => l.StartsWith(Effective, StringComparison.Ordinal));
        return ulong.TryParse(line?[Effective.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong rights) ? new((rights & Chown) != 0) : default;
    }
}
