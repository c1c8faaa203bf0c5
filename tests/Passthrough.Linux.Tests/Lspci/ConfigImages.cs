using Passthrough.Benchmarks;
using Passthrough.Tests.Support;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>The configuration images under <c>tests/</c>: of all recordings, and those that the tests and benchmarks of all projects make.</summary>
internal static class ConfigImages
{
    public static (string Name, byte[] Bytes)[] All { get; } = [.. Recorded(), .. Made().Select(m => (m.Name, m.Bytes.ToArray()))];

    private static IEnumerable<(string Name, byte[] Bytes)> Recorded() =>
        from path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "recordings"), "*.umockdev").Order(StringComparer.Ordinal)
        from function in LinuxHost.Open(path).GetValueOrThrow().ReadInventory().GetValueOrThrow().Functions
        select ($"{Path.GetFileName(path)} {function.Address}", function.Config.ToArray());

    private static IEnumerable<(string Name, IEnumerable<byte> Bytes)> Made()
    {
        yield return ("an NVMe drive", ConfigImage.NvmeDrive().ToImmutable());
        yield return ("a card", SampleFunctions.Card().Config);
        yield return ("a virtual card", SampleFunctions.VirtualCard().Config);
        yield return ("a function without capabilities", FakeConfig.Of(0x1b36, 0x0010, 0x010802).Bytes);
        yield return ("a function with MSI-X", FakeConfig.Of(0x1b36, 0x0010, 0x010802).Msix(65, 0x2000, 0x3004).Bytes);
        yield return ("a root port", MadeFunction.RootPortBytes(1));
        foreach (int index in Enumerable.Range(0, 4))
        {
            yield return ($"a standard endpoint {index}", MadeFunction.EndpointBytes(index, MadeFunction.StandardSize));
            yield return ($"an extended endpoint {index}", MadeFunction.EndpointBytes(index, MadeFunction.ExtendedSize));
        }

        foreach (PciFunction function in Cli.Tests.SampleHost.Inventory.Functions)
        {
            yield return ($"the sample host's {function.Address}", function.Config);
        }
    }
}
