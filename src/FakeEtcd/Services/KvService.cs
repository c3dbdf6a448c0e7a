using Etcd.Api;
using FakeEtcd.Services.RangeStreaming;
using FakeEtcd.Services.Validation;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The KV service.</summary>
internal sealed class KvService(ServerContext server) : KV.KVBase
{
    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Range(request, server.CallerOf(context)));

    public override async Task RangeStream(
        RangeRequest request, IServerStreamWriter<RangeStreamResponse> responseStream, ServerCallContext context)
    {
        RangeStreamValidator.Check(request);
        var chunks = new RangeChunks(server.Engine, server.Node.Options.MaxRequestBytes);
        foreach (var chunk in chunks.Read(request, server.CallerOf(context)))
        {
            if (chunk.Header is { } header)
            {
                server.Node.Identity.FillHeader(header);
            }

            await responseStream.WriteAsync(new RangeStreamResponse { RangeResponse = chunk }, context.CancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<PutResponse> Put(PutRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Put(request, server.CallerOf(context)));

    public override Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.DeleteRange(request, server.CallerOf(context)));

    public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Txn(request, server.CallerOf(context)));

    public override Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Compact(request, server.CallerOf(context)));
}
