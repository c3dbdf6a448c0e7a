using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Testing.Network;
using Testing.Processes;

namespace Testing.Etcd;

/// <summary>etcd's own gRPC proxy in front of a real etcd.</summary>
public sealed class EtcdGrpcProxy : IAsyncDisposable
{
    private readonly CommandProcess _process;
    private readonly TemporaryDirectory _data;

    private EtcdGrpcProxy(CommandProcess process, TemporaryDirectory data, string endpoint) =>
        (_process, _data, ConnectionString) = (process, data, $"http://{endpoint}");

    /// <summary><c>http://127.0.0.1:port</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts the proxy and waits until it answers.</summary>
    /// <param name="etcd">The server behind it.</param>
    public static async Task<EtcdGrpcProxy> StartAsync(RealEtcd etcd)
    {
        var endpoint = $"127.0.0.1:{FreePort.Choose()}";
        var data = new TemporaryDirectory();
        var process = CommandProcess.Start(
            await EtcdBinaries.EtcdAsync(),
            "grpc-proxy", "start", "--endpoints", etcd.Endpoint, "--listen-addr", endpoint, "--advertise-client-url", endpoint,
            "--data-dir", data.Path);
        var proxy = new EtcdGrpcProxy(process, data, endpoint);
        using var clients = new EtcdClients(proxy.ConnectionString);
        await Bounded.UntilAsync(() => AnswersAsync(clients), "the proxy's first answer");
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _data.Dispose();
    }

    private static async Task<bool> AnswersAsync(EtcdClients clients)
    {
        try
        {
            await clients.Kv.RangeAsync(
                new RangeRequest { Key = ByteString.CopyFromUtf8("ready") }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2));
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
