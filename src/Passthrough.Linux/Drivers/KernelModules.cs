using System.Text;

namespace Passthrough.Linux;

/// <summary>Looks whether the running kernel has a module to load (modules.dep(5)).</summary>
internal static class KernelModules
{
    private const string ReleaseFile = "proc/sys/kernel/osrelease";
    private const int LongestRelease = 128;
    private const int MostBytes = 16 << 20;

    private static readonly string[] Roots = ["lib/modules", "usr/lib/modules"];
    private static readonly string[] Lists = ["modules.dep", "modules.builtin"];

    /// <summary>Whether there is a module.</summary>
    /// <returns>Unknown when the kernel's list of modules cannot be read.</returns>
    public static Fact<bool> Has(IHostTree tree, DriverName module)
    {
        if (TreeFile.ReadAll(tree, ReleaseFile, LongestRelease, out byte[] bytes) != TreeStatus.Found)
        {
            return default;
        }

        string release = AttributeText.Show(AttributeText.Trim(bytes));
        if (release is "" or "." or ".." || !release.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '~'))
        {
            return default;
        }

        Fact<bool> has = default;
        foreach (string list in Roots.SelectMany(r => Lists.Select(l => $"{r}/{release}/{l}")))
        {
            if (TreeFile.ReadAll(tree, list, MostBytes, out byte[] text) == TreeStatus.Found)
            {
                has = Names(text, module);
                if (has.ValueOrDefault)
                {
                    break;
                }
            }
        }

        return has;
    }

    /// <summary>The module that brings a driver: where the driver's link leads.</summary>
    public static DriverName? Of(IHostTree tree, DriverName driver) =>
        tree.ReadLink($"{driver.Folder}/module", out string target) == TreeStatus.Found && DriverName.TryParse(TreePath.NameOf(target), out DriverName? module) ? module : null;

    // kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/...
    private static bool Names(byte[] text, DriverName module)
    {
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n'))
        {
            string file = TreePath.NameOf(line.Split(':')[0]);
            int end = file.IndexOf(".ko", StringComparison.Ordinal);
            if (end > 0 && string.Equals(file[..end].Replace('-', '_'), module.Text.Replace('-', '_'), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
