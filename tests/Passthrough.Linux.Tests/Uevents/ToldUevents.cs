using System.Collections.Concurrent;

namespace Passthrough.Linux.Tests.Uevents;

/// <summary>A source that tells what a test has it tell.</summary>
internal sealed class ToldUevents : IUeventSource
{
    private readonly BlockingCollection<(UeventStatus Status, Uevent? Event)> _told = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it was closed.</summary>
    public Task Closed => _closed.Task;

    public void Tell(string action, string path, string subsystem = "pci") => _told.Add((UeventStatus.Heard, new(action, path, subsystem)));

    public void Tell(UeventStatus status) => _told.Add((status, null));

    public UeventStatus Wait(TimeSpan limit, out Uevent? uevent)
    {
        bool isTold = _told.TryTake(out (UeventStatus Status, Uevent? Event) next, limit);
        uevent = next.Event;
        return isTold ? next.Status : UeventStatus.Quiet;
    }

    public void Dispose() => _closed.TrySetResult();
}
