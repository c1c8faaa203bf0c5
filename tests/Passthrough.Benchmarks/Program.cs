using BenchmarkDotNet.Running;
using Passthrough.Benchmarks;

const string MakeTree = "--make-tree";
const string DeviceMemory = "--device-memory";
const string Stores = "--stores";
const string PostgresStore = "--postgres-store";

if (args is [MakeTree, var directory])
{
    MadeTree tree = MadeTree.In(directory);
    Console.WriteLine($"{MadeTree.Functions} functions in {tree.Root}");
    return 0;
}

if (args is [DeviceMemory])
{
    DeviceFootprint.Print(Console.Out);
    return 0;
}

if (args is [Stores, .. var rest])
{
    int claims = rest is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : StoreTimes.Claims;
    await using SqliteBench sqlite = await SqliteBench.OpenAsync();
    await new StoreTimes(Console.Out, sqlite.UnderTest).RunAsync(claims);
    return 0;
}

if (args is [PostgresStore, var connection, .. var further])
{
    int claims = further is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : StoreTimes.Claims;
    await using PostgresBench postgres = await PostgresBench.OpenAsync(connection);
    await new StoreTimes(Console.Out, postgres.UnderTest).RunAsync(claims);
    await new FleetTimes(Console.Out, postgres.Fleet).RunAsync();
    return 0;
}

return BenchmarkSwitcher.FromAssembly(typeof(ShortConfig).Assembly).Run(args, new ShortConfig()).Any() ? 0 : 1;
