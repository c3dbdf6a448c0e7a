using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Etcd.Discovery.AspNetCore;

/// <summary>Provides the bound addresses of the web server, which are known after the host has started.</summary>
/// <param name="server">The web server; null if the host has none.</param>
/// <param name="endpoints">The names of the server's endpoints.</param>
internal sealed class ServerAddressSource(IServer? server, NamedEndpoints endpoints) : IBoundAddressSource
{
    /// <summary>Whether an address serves HTTP/2. All registrations of the host share the answer.</summary>
    private readonly ConcurrentDictionary<string, Lazy<Task<bool?>>> _servesHttp2 = new(StringComparer.Ordinal);

    private string[] Bound => [.. server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Returns the addresses, those that serve HTTP/2 first: gRPC needs it.</summary>
    public async ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken)
    {
        var bound = Bound;
        if (bound.Length < 2)
        {
            return bound;
        }

        var serveHttp2 = await Task.WhenAll(bound.Select(ServesHttp2Async)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. bound.Zip(serveHttp2).OrderByDescending(it => it.Second).Select(it => it.First)];
    }

    public ValueTask<string> GetAddressAsync(string endpointName, CancellationToken cancellationToken) =>
        ValueTask.FromResult(endpoints.Find(endpointName, Bound));

    private async Task<bool> ServesHttp2Async(string address)
    {
        var probe = _servesHttp2.GetOrAdd(address, static it => new Lazy<Task<bool?>>(() => Http2Probe.ServesHttp2Async(it)));
        var answer = await probe.Value.ConfigureAwait(false);
        if (answer is null)
        {
            // The next registration asks again.
            _servesHttp2.TryRemove(KeyValuePair.Create(address, probe));
        }

        return answer == true;
    }
}
