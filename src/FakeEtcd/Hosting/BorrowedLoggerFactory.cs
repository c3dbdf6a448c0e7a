using Microsoft.Extensions.Logging;

namespace FakeEtcd.Hosting;

/// <summary>A logger factory that belongs to somebody else, so that the host's disposal leaves it alone.</summary>
internal sealed class BorrowedLoggerFactory(ILoggerFactory owner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => owner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => owner.AddProvider(provider);

    public void Dispose()
    {
    }
}
