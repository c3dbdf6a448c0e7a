using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FakeEtcd.Tool.Logging;

/// <summary>Writes what FakeEtcd itself has to say, such as that its data directory cannot be written, into etcd's log.</summary>
/// <param name="log">The log.</param>
internal sealed class ZapLoggerFactory(ZapLog log) : ILoggerFactory
{
    private const string OwnCategories = "FakeEtcd";

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(OwnCategories, StringComparison.Ordinal) ? new Logger(log, categoryName) : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(ZapLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var text = formatter(state, exception);
            (string, object)[] fields = exception is null ? [] : [("error", exception.Message)];
            switch (logLevel)
            {
                case LogLevel.Information:
                    log.Info(category, text, fields);
                    break;
                case LogLevel.Warning:
                    log.Warn(category, text, fields);
                    break;
                default:
                    log.Error(category, text, fields);
                    break;
            }
        }
    }
}
