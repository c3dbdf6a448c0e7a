using Etcd.Api;
using FakeEtcd.Services.Concurrency;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Election service.</summary>
internal sealed class ElectionService(ServerContext server) : Election.ElectionBase
{
    private static readonly Status MissingLeader = new(StatusCode.Unknown, "\"leader\" field must be provided");
    private static readonly Status NoLeader = new(StatusCode.Unknown, "election: no leader");

    public override async Task<CampaignResponse> Campaign(CampaignRequest request, ServerCallContext context)
    {
        var client = new OwnClient(server, context);
        var lease = await client.LeaseAsync(request.Lease).ConfigureAwait(false);
        var queue = new KeyQueue(client, request.Name);
        var key = queue.KeyOf(lease);
        var enqueued = await client.TxnAsync(KeyQueue.Enqueue(key, request.Value, lease)).ConfigureAwait(false);
        var candidate = new Candidate(client, new LeaderKey { Name = request.Name, Key = key, Rev = KeyQueue.PlaceOf(enqueued), Lease = lease });
        if (!enqueued.Succeeded && enqueued.Responses[0].ResponseRange.Kvs[0].Value != request.Value)
        {
            await candidate.ChangeValueAsync(request.Value).ConfigureAwait(false);
        }

        try
        {
            await queue.WaitForTurnAsync(candidate.Key.Rev).ConfigureAwait(false);
        }
        catch when (client.Ended.IsCancellationRequested)
        {
            await client.UndoAsync(candidate.ResignRequest).ConfigureAwait(false);
            throw;
        }

        // etcd does not look whether the key is still there.
        return new CampaignResponse { Header = enqueued.Header, Leader = candidate.Key };
    }

    public override async Task<ProclaimResponse> Proclaim(ProclaimRequest request, ServerCallContext context)
    {
        var candidate = await ResumeAsync(request.Leader, context).ConfigureAwait(false);
        return new ProclaimResponse { Header = await candidate.ProclaimAsync(request.Value).ConfigureAwait(false) };
    }

    public override async Task<ResignResponse> Resign(ResignRequest request, ServerCallContext context)
    {
        var candidate = await ResumeAsync(request.Leader, context).ConfigureAwait(false);
        return new ResignResponse { Header = await candidate.ResignAsync().ConfigureAwait(false) };
    }

    public override async Task<LeaderResponse> Leader(LeaderRequest request, ServerCallContext context)
    {
        var client = new OwnClient(server, context);
        var first = await client.RangeAsync(new KeyQueue(client, request.Name).First).ConfigureAwait(false);
        return first.Kvs is [var leader, ..] ? new LeaderResponse { Header = first.Header, Kv = leader } : throw new RpcException(NoLeader);
    }

    public override Task Observe(LeaderRequest request, IServerStreamWriter<LeaderResponse> responseStream, ServerCallContext context)
    {
        var client = new OwnClient(server, context);
        return new Observation(client, new KeyQueue(client, request.Name), context.GetSession().Gate).RunAsync(responseStream);
    }

    /// <summary>Takes up the leadership that a client says it has.</summary>
    private async Task<Candidate> ResumeAsync(LeaderKey? leader, ServerCallContext context)
    {
        if (leader is null)
        {
            throw new RpcException(MissingLeader);
        }

        // As in etcd, a client without a lease gets a lease, whatever comes of the call.
        var client = new OwnClient(server, context);
        var lease = await client.LeaseAsync(leader.Lease).ConfigureAwait(false);
        return new Candidate(client, new LeaderKey(leader) { Lease = lease });
    }
}
