using Etcd.Api;
using FakeEtcd.Services.Binding;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The KV service.</summary>
[BindServiceMethod(typeof(ServiceBinding), nameof(ServiceBinding.BindKv))]
internal sealed class KvService(ServerContext server) : KV.KVBase
{
    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Range(request, server.CallerOf(context)));

    public override Task<PutResponse> Put(PutRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Put(request, server.CallerOf(context)));

    public override Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.DeleteRange(request, server.CallerOf(context)));

    public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Txn(request, server.CallerOf(context)));

    public override Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Compact(request, server.CallerOf(context)));
}
