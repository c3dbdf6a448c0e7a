using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Tests.Support;

/// <summary>Keeps every log message, of all categories and levels.</summary>
internal sealed class CapturedLogs : ILoggerFactory
{
    private readonly ConcurrentQueue<Entry> _entries = new();

    public IReadOnlyList<Entry> Entries => [.. _entries];

    /// <summary>Runs for each message, on the thread that logs it.</summary>
    public Action<Entry>? OnLog { get; set; }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    internal sealed record Entry(LogLevel Level, string Category, EventId Id, string Message, Exception? Exception);

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var entry = new Entry(logLevel, category, eventId, formatter(state, exception), exception);
            logs._entries.Enqueue(entry);
            logs.OnLog?.Invoke(entry);
        }
    }
}
