using Etcd.Api;
using FakeEtcd.Rpc.Authorization;
using FakeEtcd.Rpc.Validation;
using Grpc.Core;

namespace FakeEtcd.Rpc;

/// <summary>The KV service. <c>RangeStream</c> is newer than the etcd whose behaviour is followed, and unimplemented.</summary>
internal sealed class KvService(ServerContext server) : KV.KVBase
{
    private readonly RequestSizeLimit _sizeLimit = new(server.Options.MaxRequestBytes);
    private readonly TxnValidator _txnValidator = new(server.Options.MaxTxnOperations);

    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context)
    {
        KvValidator.Check(request);
        return server.Identity.Sign(server.Engine.Range(request, server.CallerOf(context)), static response => response.Header);
    }

    public override Task<PutResponse> Put(PutRequest request, ServerCallContext context)
    {
        KvValidator.Check(request);
        _sizeLimit.Check(request);
        return server.Identity.Sign(server.Engine.Put(request, server.CallerOf(context)), static response => response.Header);
    }

    public override Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context)
    {
        KvValidator.Check(request);
        _sizeLimit.Check(request);
        return server.Identity.Sign(server.Engine.DeleteRange(request, server.CallerOf(context)), static response => response.Header);
    }

    public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context)
    {
        _txnValidator.Check(request);
        _sizeLimit.Check(request);
        return server.Identity.Sign(server.Engine.Txn(request, server.CallerOf(context)), static response => response.Header);
    }

    public override Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.Compact(request, server.CallerOf(context)), static response => response.Header);
}
