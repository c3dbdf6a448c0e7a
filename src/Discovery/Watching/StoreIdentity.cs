using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Remembers the keys of a range as etcd returned them, to notice when another store answers at the same addresses.</summary>
/// <remarks>
/// An etcd that has lost its data has the same cluster ID, and soon as many revisions as before. But a store never changes its past: at a
/// revision that was read once, the newest key of the range has the same value, versions and lease for as long as the revision is not
/// compacted. The raft term of a linearizable read never becomes lower.
/// </remarks>
internal sealed class StoreIdentity(EtcdConnection connection, KeyRange range)
{
    private readonly Dictionary<ByteString, KeyValue> _pairs = [];
    private ulong _raftTerm;

    private KeyValue? Newest => _pairs.Values.MaxBy(pair => pair.ModRevision);

    /// <summary>Remembers a full read, and forgets everything before it.</summary>
    public void Adopt(RangeResponse listing)
    {
        _raftTerm = listing.Header.RaftTerm;
        _pairs.Clear();
        foreach (var pair in listing.Kvs.Where(pair => range.Contains(pair.Key)))
        {
            _pairs[pair.Key] = pair;
        }
    }

    public void Apply(Event change)
    {
        if (change.Type == Event.Types.EventType.Put)
        {
            _pairs[change.Kv.Key] = change.Kv;
        }
        else
        {
            _pairs.Remove(change.Kv.Key);
        }
    }

    /// <summary>Reads one key, to find out whether etcd still has the store.</summary>
    /// <param name="revision">The revision of what is remembered.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EtcdException">etcd did not answer, or refused the read.</exception>
    public async Task<StoreMatch> CompareAsync(long revision, CancellationToken cancellationToken)
    {
        var known = Newest;
        var request = known is null
            ? new RangeRequest { Key = range.Key, RangeEnd = range.RangeEnd, Limit = 1, Revision = revision }
            : new RangeRequest { Key = known.Key, Revision = revision };
        try
        {
            var response = await connection
                .CallAsync((member, options) => member.Kv.RangeAsync(request, options), CallKind.Idempotent, cancellationToken)
                .ConfigureAwait(false);
            return Equals(response.Kvs.FirstOrDefault(), known) && !HasLowerTerm(response.Header) ? StoreMatch.Same : StoreMatch.Other;
        }
        catch (EtcdException exception) when (exception.Code == StatusCode.OutOfRange)
        {
            // The other reason is that the revision is still to come.
            return exception.Message.Contains("compacted", StringComparison.Ordinal) ? StoreMatch.Compacted : StoreMatch.Other;
        }
    }

    // A proxy may leave the term out.
    private bool HasLowerTerm(ResponseHeader? header)
    {
        if (header is null or { RaftTerm: 0 } || header.RaftTerm >= _raftTerm)
        {
            _raftTerm = Math.Max(_raftTerm, header?.RaftTerm ?? 0);
            return false;
        }

        return true;
    }
}
