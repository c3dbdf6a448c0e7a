using Etcd.Api;
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
        var response = server.Engine.Range(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override Task<PutResponse> Put(PutRequest request, ServerCallContext context)
    {
        KvValidator.Check(request);
        _sizeLimit.Check(request);
        var response = server.Engine.Put(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context)
    {
        KvValidator.Check(request);
        _sizeLimit.Check(request);
        var response = server.Engine.DeleteRange(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context)
    {
        _txnValidator.Check(request);
        _sizeLimit.Check(request);
        var response = server.Engine.Txn(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context)
    {
        var response = server.Engine.Compact(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }
}
