using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Passthrough.Tests.Registry;

/// <summary>Keeps what is logged, and can act in the middle of it.</summary>
internal sealed class RecordingLogger : ILogger<DeviceRegistry>
{
    public sealed record Entry(LogLevel Level, EventId Id, string Message);

    private readonly ConcurrentQueue<Entry> _entries = new();
    private readonly ConcurrentDictionary<int, Action> _actions = new();

    public IReadOnlyList<Entry> Entries => [.. _entries];

    /// <summary>Does something at the next message with an id, before the logging call returns.</summary>
    public void Once(int id, Action action) => _actions[id] = action;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _entries.Enqueue(new(logLevel, eventId, formatter(state, exception)));
        if (_actions.TryRemove(eventId.Id, out Action? action))
        {
            action();
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
