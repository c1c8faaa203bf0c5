using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A step of a host that is made up.</summary>
/// <param name="Name">What it does in a word.</param>
/// <param name="Function">The function.</param>
/// <param name="Command">The shell command that would do the same.</param>
/// <param name="Change">What it makes of the function.</param>
internal sealed record InMemoryStep(string Name, FunctionKey Function, string Command, Func<PciFunction, PciFunction> Change) : HostStep(Name, [Function], Command)
{
    /// <summary>What is to be kept of the function before it is done; null when nothing.</summary>
    public HostRecord? Note { get; init; }

    /// <summary>What it makes of the host, when that is more than the function; null otherwise.</summary>
    public Func<HostInventory, HostInventory>? ChangeHost { get; init; }
}

/// <summary>What a host that is made up does to its functions: what a Linux host would, as far as a report shows it.</summary>
internal static class InMemorySteps
{
    private const int Version = 1;

    private const string None = "-";

    private static readonly char[] Blank = [' '];

    /// <summary>The steps that bind the functions of a lease to a driver.</summary>
    public static HostPlan Attach(HostInventory inventory, Lease lease, AttachOptions options) =>
        new(lease, [.. lease.Functions.SelectMany(f => inventory.TryFind(f.Address, out PciFunction? function) ? Attach(f, function, options) : [])]);

    /// <summary>The steps that clean the functions of a lease and put back how they were.</summary>
    public static HostPlan Detach(ReleasePlan release, ImmutableArray<StoredHostRecord> records, DetachOptions options) =>
        new(release.Lease, [.. release.Lease.Functions.Except(release.Absent)
            .SelectMany(f => Detach(f, options.KeepBound ? null : records.FirstOrDefault(r => r.Function.IsSameFunction(f))?.Record))]);

    /// <summary>The reset of a function.</summary>
    public static HostStep Reset(FunctionKey key) => new InMemoryStep("reset", key, $"echo 1 > /sys/bus/pci/devices/{key.Address}/reset", f => f);

    private static IEnumerable<HostStep> Attach(FunctionKey key, PciFunction before, AttachOptions options)
    {
        string? driver = before.Driver.ValueOrDefault;
        string? pinned = before.DriverOverride.ValueOrDefault;
        var note = new HostRecord(Version, $"{driver ?? None} {pinned ?? None}");
        yield return Override(key, options.Driver) with { Note = note, Undo = Override(key, pinned) };
        if (driver is not null)
        {
            yield return Unbind(key, driver) with { Undo = Bind(key, driver) };
        }

        yield return Bind(key, options.Driver) with { Undo = Unbind(key, options.Driver) };
    }

    private static IEnumerable<HostStep> Detach(FunctionKey key, HostRecord? record)
    {
        yield return Reset(key);
        if (record?.Content.Split(Blank) is [var driver, var pinned])
        {
            yield return Override(key, Known(pinned));
            yield return Known(driver) is { } earlier ? Bind(key, earlier) : Unbind(key, null);
        }
    }

    private static InMemoryStep Override(FunctionKey key, string? driver) =>
        new("override", key, $"echo {driver} > /sys/bus/pci/devices/{key.Address}/driver_override", f => f with { DriverOverride = new(driver) });

    private static InMemoryStep Bind(FunctionKey key, string driver) =>
        new("bind", key, $"echo {key.Address} > /sys/bus/pci/drivers/{driver}/bind", f => f with { Driver = new(driver) });

    private static InMemoryStep Unbind(FunctionKey key, string? driver) =>
        new("unbind", key, $"echo {key.Address} > /sys/bus/pci/drivers/{driver ?? None}/unbind", f => f with { Driver = new(null) });

    private static string? Known(string word) => string.Equals(word, None, StringComparison.Ordinal) ? null : word;
}
