using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Logs what gRPC says of single calls at Debug at most. Whether a failed call is news, only its caller knows.</summary>
/// <param name="inner">The factory of the user, which stays open.</param>
internal sealed class DebugLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new DebugLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
    }

    private sealed class DebugLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(Lower(logLevel));

#pragma warning disable CA1873 // The arguments are evaluated already.
        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(Lower(logLevel), eventId, state, exception, formatter);
#pragma warning restore CA1873

        private static LogLevel Lower(LogLevel level) => level is LogLevel.None or LogLevel.Trace ? level : LogLevel.Debug;
    }
}
