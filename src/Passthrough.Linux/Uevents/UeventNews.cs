using System.Threading.Channels;

namespace Passthrough.Linux;

/// <summary>Hears a source's events on a thread of its own and keeps in mind that there were some, not which: the host itself tells what has changed.</summary>
internal sealed class UeventNews : IDisposable
{
    /// <summary>So long a thread that is to end may wait for the next event.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly IUeventSource _source;
    private readonly Thread _thread;
    private volatile bool _isOver;
    private volatile bool _hasLost;

    /// <summary>Begins to hear.</summary>
    /// <param name="source">The source, which is disposed with this.</param>
    public UeventNews(IUeventSource source)
    {
        _source = source;
        _thread = new Thread(Hear) { IsBackground = true, Name = "passthrough uevents" };
        _thread.Start();
    }

    /// <summary>Waits until there are news.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when there will be none any more.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _news.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes what news there are.</summary>
    /// <returns>Whether some of them were lost.</returns>
    public bool Take()
    {
        bool lost = _hasLost;
        _hasLost = false;
        _ = _news.Reader.TryRead(out _);
        return lost;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The thread closes what it reads from.
        _isOver = true;
        _thread.Join();
    }

    private void Hear()
    {
        try
        {
            UeventStatus status = UeventStatus.Quiet;
            while (!_isOver && status != UeventStatus.Failed)
            {
                status = _source.Wait(Turn, out Uevent? uevent);
                if (status == UeventStatus.Lost || uevent is { IsAboutInventory: true })
                {
                    if (status == UeventStatus.Lost)
                    {
                        _hasLost = true;
                    }

                    _ = _news.Writer.TryWrite(true);
                }
            }
        }
        finally
        {
            _news.Writer.Complete();
            _source.Dispose();
        }
    }
}
