using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>What one reading of a host gave: the inventory, and the evidence that a recording must hold to give the same.</summary>
internal sealed record HostReading(HostInventory Inventory, HostUseFindings Uses, ImmutableArray<(PciAddress Address, string Directory)> Directories);

/// <summary>Reads all functions and IOMMU groups of a host.</summary>
/// <param name="tree">The host's files.</param>
/// <param name="names">Where to look for <c>pci.ids</c>; null for nowhere.</param>
internal sealed class HostDiscovery(IHostTree tree, IHostTree? names)
{
    public const string Devices = "sys/bus/pci/devices";

    /// <summary>Fewer functions are read before another thread has begun.</summary>
    private const int WorthThreads = 64;

    private readonly TreePath _paths = new(tree);

    /// <summary>Reads the host.</summary>
    /// <param name="path">The host's path, for an error.</param>
    /// <param name="cancellationToken">Ends the reading between two functions.</param>
    public VmResult<HostReading> Read(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TreeStatus status = tree.List(Devices, out string[] listed);
        if (status != TreeStatus.Found)
        {
            return status == TreeStatus.Missing
                ? new HostNotFound(path, $"it has no {Devices}")
                : new HostNotReadable(Devices, status.Reason());
        }

        var warnings = new List<VmError>();
        (PciAddress Address, string Name)[] found = [.. Addresses(listed, warnings)];
        var functions = new PciFunction[found.Length];
        var displays = new Fact<bool>[found.Length];
        var directories = new string[found.Length];
        var virtualFunctions = new ImmutableArray<(int Index, PciAddress Address)>[found.Length];
        ForAll(found.Length, i => (functions[i], directories[i]) = ReadFunction(found[i].Address, found[i].Name, out displays[i], out virtualFunctions[i]), cancellationToken);

        NameVirtualFunctionsAfterTheirPhysicalOnes(functions, virtualFunctions);
        IommuGroup[] groups = new IommuGroupReader(tree).Read(functions, warnings, (count, body) => ForAll(count, body, cancellationToken));
        HostUseFindings uses = new HostUseReader(tree, _paths, warnings).Read();
        var map = new HostUseMap(uses, functions, displays, groups);
        PciNames texts = PciNames.Read(names, functions);
        for (int i = 0; i < functions.Length; i++)
        {
            functions[i] = texts.Apply(map.Apply(functions[i], displays[i]));
        }

        return new HostReading(new(functions, groups, warnings), uses, [.. found.Zip(directories, static (f, d) => (f.Address, d))]);
    }

    private static IEnumerable<(PciAddress Address, string Name)> Addresses(string[] listed, List<VmError> warnings)
    {
        foreach (string name in listed)
        {
            // Two spellings of one address would be two functions.
            if (PciAddress.TryParse(name, out PciAddress address) && string.Equals(address.ToString(), name, StringComparison.Ordinal))
            {
                yield return (address, name);
            }
            else
            {
                warnings.Add(new AttributeMalformed(Devices, name, "functions, which have addresses for names"));
            }
        }
    }

    private static void ForAll(int count, Action<int> body, CancellationToken cancellationToken)
    {
        if (count >= WorthThreads)
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, body);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            body(i);
        }
    }

    private (PciFunction Function, string Directory) ReadFunction(PciAddress address, string name, out Fact<bool> isBootDisplay, out ImmutableArray<(int Index, PciAddress Address)> virtualFunctions)
    {
        TreeStatus status = _paths.Resolve($"{Devices}/{name}", out string directory);
        if (status == TreeStatus.Found)
        {
            return (new FunctionReader(tree).Read(address, directory, out isBootDisplay, out virtualFunctions), directory);
        }

        isBootDisplay = default;
        virtualFunctions = [];
        VmError warning = status == TreeStatus.Missing ? new FunctionVanished(address) : new HostNotReadable(directory, status.Reason());
        return (new PciFunction(address, FunctionLocation.TopologyPath(directory)) { Warnings = [warning] }, directory);
    }

    private static void NameVirtualFunctionsAfterTheirPhysicalOnes(PciFunction[] functions, ImmutableArray<(int Index, PciAddress Address)>[] virtualFunctions)
    {
        var paths = new Dictionary<PciAddress, (PciAddress Physical, string Path)>();
        foreach ((PciFunction physical, ImmutableArray<(int Index, PciAddress Address)> below) in functions.Zip(virtualFunctions))
        {
            foreach ((int index, PciAddress address) in below)
            {
                paths[address] = (physical.Address, $"{physical.TopologyPath}/vf{index}");
            }
        }

        for (int i = 0; i < functions.Length; i++)
        {
            if (functions[i].PhysicalFunction is { } physical && paths.TryGetValue(functions[i].Address, out var path) && path.Physical == physical)
            {
                functions[i] = functions[i] with { TopologyPath = path.Path };
            }
        }
    }
}
