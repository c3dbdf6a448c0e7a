using System.Net.Security;
using Etcd.Api;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using LockClient = Etcd.Api.Lock.LockClient;

namespace Testing.Etcd;

/// <summary>The generated clients over one channel, which they own. A unary call without a deadline gets one.</summary>
public sealed class EtcdClients : IDisposable
{
    /// <param name="connectionString">Where the server is.</param>
    /// <param name="token">The auth token to send with each call.</param>
    /// <param name="tls">The TLS settings of the client; null for the platform's.</param>
    public EtcdClients(string connectionString, string? token = null, SslClientAuthenticationOptions? tls = null)
        : this(GrpcChannel.ForAddress(connectionString, Options(tls)), token)
    {
    }

    /// <param name="channel">The way to the server.</param>
    /// <param name="token">The auth token to send with each call.</param>
    public EtcdClients(GrpcChannel channel, string? token = null)
    {
        Channel = channel;
        var invoker = Channel.Intercept(new DeadlineInterceptor());
        if (token is not null)
        {
            invoker = invoker.Intercept(headers =>
            {
                headers.Add("token", token);
                return headers;
            });
        }

        Kv = new KV.KVClient(invoker);
        Watch = new Watch.WatchClient(invoker);
        Lease = new Lease.LeaseClient(invoker);
        Cluster = new Cluster.ClusterClient(invoker);
        Maintenance = new Maintenance.MaintenanceClient(invoker);
        Auth = new Auth.AuthClient(invoker);
        Lock = new LockClient(invoker);
        Election = new Election.ElectionClient(invoker);
    }

    public GrpcChannel Channel { get; }

    public KV.KVClient Kv { get; }

    public Watch.WatchClient Watch { get; }

    public Lease.LeaseClient Lease { get; }

    public Cluster.ClusterClient Cluster { get; }

    public Maintenance.MaintenanceClient Maintenance { get; }

    public Auth.AuthClient Auth { get; }

    public LockClient Lock { get; }

    public Election.ElectionClient Election { get; }

    public void Dispose() => Channel.Dispose();

    private static GrpcChannelOptions Options(SslClientAuthenticationOptions? tls) => new()
    {
        MaxReceiveMessageSize = null,
        MaxSendMessageSize = null,
        HttpHandler = tls is null ? null : new SocketsHttpHandler { SslOptions = tls, EnableMultipleHttp2Connections = true },
        DisposeHttpClient = tls is not null,
    };
}
