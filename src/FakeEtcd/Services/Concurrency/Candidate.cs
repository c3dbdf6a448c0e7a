using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Concurrency;

/// <summary>A client that takes part in an election, as the leader or waiting to be it.</summary>
internal sealed class Candidate(OwnClient client, LeaderKey key)
{
    private static readonly Status NotLeader = new(StatusCode.Unknown, "election: not leader");

    /// <summary>The candidate's key, with the create revision that proves it is still the same key.</summary>
    public LeaderKey Key => key;

    /// <summary>Asks to delete the key if it is still the candidate's own.</summary>
    public TxnRequest ResignRequest => IfOwn(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key.Key } });

    /// <summary>Sets the key's value if the key is still the candidate's own.</summary>
    /// <exception cref="RpcException">It is not.</exception>
    public async Task<ResponseHeader> ProclaimAsync(ByteString value)
    {
        var put = new PutRequest { Key = key.Key, Value = value, Lease = key.Lease };
        var response = await client.TxnAsync(IfOwn(new RequestOp { RequestPut = put })).ConfigureAwait(false);
        return response.Succeeded ? response.Header : throw new RpcException(NotLeader);
    }

    /// <summary>Sets the value of a key that was in the queue already.</summary>
    public async Task ChangeValueAsync(ByteString value)
    {
        try
        {
            await ProclaimAsync(value).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            await TryResignAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<ResponseHeader> ResignAsync() => (await client.TxnAsync(ResignRequest).ConfigureAwait(false)).Header;

    private async Task TryResignAsync()
    {
        try
        {
            await ResignAsync().ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // The client learns why its value was refused.
        }
    }

    private TxnRequest IfOwn(RequestOp then) => new() { Compare = { KeyQueue.CreatedAt(key.Key, key.Rev) }, Success = { then } };
}
