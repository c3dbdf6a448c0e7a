using Microsoft.Extensions.Logging;

namespace FakeEtcd.Hosting;

/// <summary>Wraps a logger factory whose owner disposes it, so that the host does not.</summary>
internal sealed class NonDisposingLoggerFactory(ILoggerFactory owner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => owner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => owner.AddProvider(provider);

    public void Dispose()
    {
    }
}
