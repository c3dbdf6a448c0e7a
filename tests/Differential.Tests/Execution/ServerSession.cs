using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Testing;
using Testing.Etcd;

namespace Differential.Tests.Execution;

/// <summary>One server's side of a program.</summary>
/// <param name="clients">The clients of the server.</param>
/// <param name="streamsRanges">Whether the server has <c>RangeStream</c>.</param>
internal sealed class ServerSession(EtcdClients clients, bool streamsRanges) : IAsyncDisposable
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
        Verb.RangeStream => await RangeStreamAsync((RangeRequest)request),
        _ => await CallAsync(verb.Method(), request),
    };

    /// <summary>Calls any unary RPC.</summary>
    private async Task<IMessage> CallAsync(MethodDescriptor rpc, IMessage request)
    {
        var method = new Method<IMessage, IMessage>(
            MethodType.Unary,
            rpc.Service.FullName,
            rpc.Name,
            Marshallers.Create<IMessage>(message => message.ToByteArray(), static _ => throw new NotSupportedException()),
            Marshallers.Create<IMessage>(static _ => throw new NotSupportedException(), rpc.OutputType.Parser.ParseFrom));
        return await clients.Channel.Intercept(new DeadlineInterceptor()).AsyncUnaryCall(method, host: null, new CallOptions(), request);
    }

    /// <summary>Puts the chunks of a streamed range together. etcd 3.5 does not stream ranges, but the parts are those of a range.</summary>
    private async Task<RangeResponse> RangeStreamAsync(RangeRequest request)
    {
        if (!streamsRanges)
        {
            return await clients.Kv.RangeAsync(request);
        }

        using var call = clients.Kv.RangeStream(request);
        var whole = new RangeResponse();
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Within("the next chunk of a range"))
        {
            whole.MergeFrom(call.ResponseStream.Current.RangeResponse);
        }

        return whole;
    }

    private Task<LeaseKeepAliveResponse> KeepAliveAsync(LeaseKeepAliveRequest request)
    {
        _keepAlive ??= new KeepAliveCall(clients.Lease);
        return _keepAlive.KeepAliveAsync(request.ID);
    }
}
