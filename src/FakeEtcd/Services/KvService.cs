using Etcd.Api;
using FakeEtcd.Services.Authorization;
using FakeEtcd.Services.Interception;
using FakeEtcd.Services.Nesting;
using FakeEtcd.Services.Validation;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The KV service. <c>RangeStream</c> is newer than the etcd whose behaviour is followed, and unimplemented.</summary>
[BindServiceMethod(typeof(KvBinding), nameof(KvBinding.BindService))]
internal sealed class KvService(ServerContext server) : KV.KVBase
{
    private readonly RequestSizeLimit _sizeLimit = new(server.Options.MaxRequestBytes);
    private readonly TxnValidator _txnValidator = new(server.Options.MaxTxnOperations);

    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context)
    {
        KvValidator.Check(request);
        var caller = server.CallerOf(context);
        var stale = server.Stale;
        var response = stale is null ? server.Engine.Range(request, caller) : server.Engine.Range(request, stale, caller);

        // A heal that overtook a stale read may have freed what it was about to see: then read again.
        return server.Identity.Sign(stale == server.Stale ? response : server.Engine.Range(request, caller), static it => it.Header);
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
        var caller = server.CallerOf(context);
        if (server.Stale is { } stale && LeaderNeeds.Of(EtcdRpc.Txn, request) == LeaderNeed.None)
        {
            var response = server.Engine.Txn(request, stale, caller);
            if (stale == server.Stale)
            {
                return server.Identity.Sign(response, static it => it.Header);
            }
        }

        return server.Identity.Sign(server.Engine.Txn(request, caller), static response => response.Header);
    }

    public override Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.Compact(request, server.CallerOf(context)), static response => response.Header);
}
