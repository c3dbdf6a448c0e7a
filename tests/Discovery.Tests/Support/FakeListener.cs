using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Testing;

namespace Etcd.Discovery.Tests.Support;

/// <summary>Listens to a resolver as a channel does, under a lock of its own.</summary>
internal sealed class FakeListener
{
    private readonly Channel<ResolverResult> _results = Channel.CreateUnbounded<ResolverResult>();
    private readonly Lock _lock = new();

    public int Count { get; private set; }

    /// <summary>Run within the next call, under the lock.</summary>
    public Action<ResolverResult>? OnResult { get; set; }

    public void Listen(ResolverResult result)
    {
        lock (_lock)
        {
            Count++;
            OnResult?.Invoke(result);
            _results.Writer.TryWrite(result);
        }
    }

    /// <summary>Runs under the lock that results come under, as a channel's calls do.</summary>
    public void UnderLock(Action action)
    {
        lock (_lock)
        {
            action();
        }
    }

    public async Task<ResolverResult> NextAsync() => await _results.Reader.ReadAsync().Within("a result");

    public async Task<string[]> NextAddressesAsync()
    {
        var result = await NextAsync();
        return result.Status.StatusCode == StatusCode.OK
            ? [.. result.Addresses!.Select(address => address.ToString())]
            : throw new InvalidOperationException(result.Status.Detail);
    }

    public async Task<Status> NextFailureAsync()
    {
        var result = await NextAsync();
        return result.Status.StatusCode != StatusCode.OK
            ? result.Status
            : throw new InvalidOperationException($"{result.Addresses!.Count} addresses");
    }
}
