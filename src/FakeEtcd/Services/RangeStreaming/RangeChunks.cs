using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using Google.Protobuf;

namespace FakeEtcd.Services.RangeStreaming;

/// <summary>Reads a range in chunks, all at the revision of the first one.</summary>
/// <param name="engine">The state to read.</param>
/// <param name="targetBytes">The size that chunks come close to.</param>
internal sealed class RangeChunks(EtcdEngine engine, int targetBytes)
{
    private const long FirstLimit = 10;

    /// <summary>Reads the chunks. The header, the count and whether there are more keys are in the last one only.</summary>
    public IEnumerable<RangeResponse> Read(RangeRequest request, Caller caller)
    {
        var next = request.Clone();
        if (request.CountOnly)
        {
            yield return engine.Range(next, caller);
            yield break;
        }

        var total = request.Limit == 0 ? long.MaxValue : request.Limit;
        next.Limit = Math.Min(FirstLimit, total);
        var (sent, header) = (0L, (ResponseHeader?)null);
        while (true)
        {
            var read = engine.Range(next, caller);
            header ??= read.Header;
            var chunk = new RangeResponse { Kvs = { read.Kvs } };
            var isLast = !read.More || sent + read.Kvs.Count == total;
            if (isLast)
            {
                chunk.Header = header;
                chunk.Count = sent + read.Count;
                chunk.More = read.More;
            }

            yield return chunk;
            if (isLast)
            {
                yield break;
            }

            sent += read.Kvs.Count;
            Continue(next, read, header, total - sent);
        }
    }

    private void Continue(RangeRequest next, RangeResponse read, ResponseHeader header, long left)
    {
        next.Key = ByteString.CopyFrom([.. read.Kvs[^1].Key.Span, 0]);
        next.Limit = Math.Min(left, LimitAfter(next.Limit, read.CalculateSize()));
        if (next.Revision <= 0)
        {
            next.Revision = header.Revision;
        }

        // The first chunk was up to date, and the others are of the same revision.
        next.Serializable = true;
    }

    private long LimitAfter(long limit, int bytes) => Math.Max(1, bytes < targetBytes / 2 ? limit * 2 : bytes > targetBytes * 2L ? limit / 2 : limit);
}
