using Microsoft.Extensions.Logging;

namespace FakeEtcd.Hosting;

/// <summary>A logger factory that its owner disposes, not the host.</summary>
internal sealed class NonDisposingLoggerFactory(ILoggerFactory owner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => owner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => owner.AddProvider(provider);

    public void Dispose()
    {
    }
}
