using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Testing.Etcd;

namespace Differential.Tests.Execution;

/// <summary>One server's side of a program.</summary>
internal sealed class ServerSession(EtcdClients clients) : IAsyncDisposable
{
    private KeepAliveCall? _keepAlive;
    private WatchSession? _watches;

    public WatchSession? Watches => _watches;

    /// <summary>Runs a unary step, or a keep-alive.</summary>
    /// <returns>The normalised response, or the error, as text.</returns>
    public async Task<Outcome> CallAsync(Verb verb, IMessage request)
    {
        try
        {
            return new Outcome(Normalizer.Normalize(await SendAsync(verb, request)), null);
        }
        catch (RpcException exception)
        {
            return new Outcome(null, exception.Status);
        }
    }

    public WatchSession OpenWatches() => _watches ??= new WatchSession(clients.Watch);

    public async ValueTask DisposeAsync()
    {
        _keepAlive?.Dispose();
        if (_watches is not null)
        {
            await _watches.DisposeAsync();
        }
    }

    private async Task<IMessage> SendAsync(Verb verb, IMessage request) => verb switch
    {
        Verb.Range => await clients.Kv.RangeAsync((RangeRequest)request),
        Verb.Put => await clients.Kv.PutAsync((PutRequest)request),
        Verb.Delete => await clients.Kv.DeleteRangeAsync((DeleteRangeRequest)request),
        Verb.Txn => await clients.Kv.TxnAsync((TxnRequest)request),
        Verb.Compact => await clients.Kv.CompactAsync((CompactionRequest)request),
        Verb.Grant => await clients.Lease.LeaseGrantAsync((LeaseGrantRequest)request),
        Verb.Revoke => await clients.Lease.LeaseRevokeAsync((LeaseRevokeRequest)request),
        Verb.KeepAlive => await KeepAliveAsync((LeaseKeepAliveRequest)request),
        Verb.TimeToLive => await clients.Lease.LeaseTimeToLiveAsync((LeaseTimeToLiveRequest)request),
        Verb.Leases => await clients.Lease.LeaseLeasesAsync((LeaseLeasesRequest)request),
        Verb.HashKv => await clients.Maintenance.HashKVAsync((HashKVRequest)request),
        Verb.Alarm => await clients.Maintenance.AlarmAsync((AlarmRequest)request),
        Verb.Lock => await clients.Lock.LockAsync((LockRequest)request),
        Verb.Unlock => await clients.Lock.UnlockAsync((UnlockRequest)request),
        Verb.Campaign => await clients.Election.CampaignAsync((CampaignRequest)request),
        Verb.Proclaim => await clients.Election.ProclaimAsync((ProclaimRequest)request),
        Verb.Leader => await clients.Election.LeaderAsync((LeaderRequest)request),
        Verb.Resign => await clients.Election.ResignAsync((ResignRequest)request),
        Verb.Members => await clients.Cluster.MemberListAsync((MemberListRequest)request),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "Not a call."),
    };

    private Task<LeaseKeepAliveResponse> KeepAliveAsync(LeaseKeepAliveRequest request)
    {
        _keepAlive ??= new KeepAliveCall(clients.Lease);
        return _keepAlive.KeepAliveAsync(request.ID);
    }
}
