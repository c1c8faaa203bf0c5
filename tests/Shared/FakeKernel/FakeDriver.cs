namespace Passthrough.Testing;

/// <summary>A driver of a made kernel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Matches">Which functions it has ids for.</param>
internal sealed record FakeDriver(string Name, Func<string, bool> Matches)
{
    /// <summary>Whether it is one of VFIO's: a function that it has gives its group a device file.</summary>
    public bool IsVfio { get; init; }

    /// <summary>Whether it makes VFs.</summary>
    public bool MakesVirtualFunctions { get; init; }

    /// <summary>Whether it leaves a PF's VFs when it lets the PF go, as nvme does; most end them.</summary>
    public bool LeavesVirtualFunctions { get; init; }

    /// <summary>Which functions its probe refuses.</summary>
    public Func<string, bool> Refuses { get; init; } = _ => false;
}
