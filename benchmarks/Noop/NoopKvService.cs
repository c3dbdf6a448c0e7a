using Etcd.Api;
using Grpc.Core;

namespace Noop;

/// <summary>Answers calls about keys with empty responses.</summary>
internal sealed class NoopKvService : KV.KVBase
{
    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context) => Task.FromResult(new RangeResponse());

    public override Task<PutResponse> Put(PutRequest request, ServerCallContext context) => Task.FromResult(new PutResponse());

    public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context) => Task.FromResult(new TxnResponse());

    public override Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context) =>
        Task.FromResult(new DeleteRangeResponse());
}
