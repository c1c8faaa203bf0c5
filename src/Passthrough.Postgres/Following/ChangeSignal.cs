namespace Passthrough.Postgres;

/// <summary>Wakes who waits for news. A hint that comes between looking and waiting is not lost: the turn is taken before looking.</summary>
internal sealed class ChangeSignal
{
    private volatile TaskCompletionSource _turn = New();

    /// <summary>Ends when somebody hints that there are news.</summary>
    public Task Turn => _turn.Task;

    public void Hint() => Interlocked.Exchange(ref _turn, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
