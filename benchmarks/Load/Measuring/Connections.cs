using Grpc.Net.Client;

namespace Load.Measuring;

/// <summary>A number of HTTP/2 connections, which clients share in turn.</summary>
internal sealed class Connections : IAsyncDisposable
{
    private readonly GrpcChannel[] _channels;
    private readonly EtcdCallers[] _callers;

    public Connections(string url, int count)
    {
        _channels = [.. Enumerable.Range(0, count).Select(_ => GrpcChannel.ForAddress(url, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        }))];
        _callers = [.. _channels.Select(channel => new EtcdCallers(channel.CreateCallInvoker()))];
    }

    public EtcdCallers Clients(int client) => _callers[client % _callers.Length];

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            await channel.ShutdownAsync();
            channel.Dispose();
        }
    }
}
