using Etcd.Api;
using Grpc.Net.Client;

namespace Testing.Etcd;

/// <summary>The generated clients over one channel.</summary>
public sealed class EtcdClients : IDisposable
{
    public EtcdClients(string connectionString)
    {
        Channel = GrpcChannel.ForAddress(connectionString, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        Kv = new KV.KVClient(Channel);
        Watch = new Watch.WatchClient(Channel);
        Lease = new Lease.LeaseClient(Channel);
        Cluster = new Cluster.ClusterClient(Channel);
        Maintenance = new Maintenance.MaintenanceClient(Channel);
        Auth = new Auth.AuthClient(Channel);
    }

    public GrpcChannel Channel { get; }

    public KV.KVClient Kv { get; }

    public Watch.WatchClient Watch { get; }

    public Lease.LeaseClient Lease { get; }

    public Cluster.ClusterClient Cluster { get; }

    public Maintenance.MaintenanceClient Maintenance { get; }

    public Auth.AuthClient Auth { get; }

    public void Dispose() => Channel.Dispose();
}
