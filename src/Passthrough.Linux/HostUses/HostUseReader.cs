using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Finds what the host itself uses on devices below PCI functions: storage, network interfaces, the console.</summary>
/// <param name="tree">The host's files.</param>
/// <param name="paths">Follows its links.</param>
/// <param name="warnings">Takes what went wrong.</param>
internal sealed class HostUseReader(IHostTree tree, TreePath paths, ICollection<VmError> warnings)
{
    public HostUseFindings Read()
    {
        var files = new UseFiles(tree, paths, warnings);
        var uses = ImmutableArray.CreateBuilder<(string, HostUse)>();
        var tables = ImmutableArray.CreateBuilder<(string, string)>();
        ImmutableArray<string> maybeUsed = new StorageUses(files, uses).Read(tables);
        new InterfaceUses(files, uses).Read(tables);
        new ConsoleUses(files, uses).Read();
        return new(uses.DrainToImmutable(), maybeUsed)
        {
            IsComplete = files.IsComplete,
            IsDenied = files.IsDenied,
            Tables = tables.DrainToImmutable(),
            Directories = files.Directories,
            Names = files.Names,
        };
    }
}
