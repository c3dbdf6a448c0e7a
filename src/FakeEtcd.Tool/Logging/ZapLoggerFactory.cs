using Microsoft.Extensions.Logging;

namespace FakeEtcd.Tool.Logging;

/// <summary>Writes the warnings and errors of the library into etcd's log.</summary>
/// <param name="log">The log.</param>
internal sealed class ZapLoggerFactory(ZapLog log) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(log, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(ZapLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var text = formatter(state, exception);
            (string, object)[] fields = exception is null ? [] : [("error", exception.Message)];
            if (logLevel == LogLevel.Warning)
            {
                log.Warn(category, text, fields);
            }
            else
            {
                log.Error(category, text, fields);
            }
        }
    }
}
