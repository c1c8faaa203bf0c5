namespace Passthrough.Testing;

/// <summary>Threads of their own for tests of concurrency. A body that hangs fails its test instead of hanging the run.</summary>
internal static class Threads
{
    /// <summary>Longer than any test takes on a busy machine: only a deadlock reaches it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs every body on a thread of its own and waits for all.</summary>
    public static Task Together(params Action[] bodies) => Task.WhenAll(bodies.Select(Start)).WaitAsync(Patience);

    /// <summary>Repeats the reader until the writer is done; whatever either throws fails the test.</summary>
    public static Task WhileWriting(Action writer, params Action[] readers)
    {
        int writing = 1;
        Action[] bodies =
        [
            () =>
            {
                try
                {
                    writer();
                }
                finally
                {
                    Volatile.Write(ref writing, 0);
                }
            },
            .. readers.Select(reader => (Action)(() =>
            {
                do
                {
                    reader();
                }
                while (Volatile.Read(ref writing) == 1);
            })),
        ];
        return Together(bodies);
    }

    private static Task Start(Action body) =>
        Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
