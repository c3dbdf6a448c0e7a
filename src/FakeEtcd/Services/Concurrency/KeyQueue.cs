using System.Text;
using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;
using static Etcd.Api.RangeRequest.Types;

namespace FakeEtcd.Services.Concurrency;

/// <summary>
/// The keys under the name of a lock or an election, in the order of their creation, each attached to a lease. The first key holds the
/// lock, or leads.
/// </summary>
internal sealed class KeyQueue
{
    private readonly OwnClient _client;
    private readonly ByteString _prefix;

    public KeyQueue(OwnClient client, ByteString name)
    {
        _client = client;
        _prefix = ByteString.CopyFrom([.. name.Span, (byte)'/']);
    }

    /// <summary>All keys of the queue.</summary>
    public KeyRange Keys => KeyRange.OfPrefix(_prefix);

    /// <summary>Asks for the first key.</summary>
    public RangeRequest First => new()
    {
        Key = _prefix,
        RangeEnd = Keys.End,
        SortTarget = SortTarget.Create,
        SortOrder = SortOrder.Ascend,
        Limit = 1,
    };

    /// <summary>The key of a lease.</summary>
    public ByteString KeyOf(long lease) => ByteString.CopyFrom([.. _prefix.Span, .. Encoding.ASCII.GetBytes(Hex(lease))]);

    /// <summary>Asks to add a key to the end of the queue, or to read the key if the queue already contains it.</summary>
    public static TxnRequest Enqueue(ByteString key, ByteString value, long lease) => new()
    {
        Compare = { CreatedAt(key, revision: 0) },
        Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = value, Lease = lease } } },
        Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
    };

    /// <summary>The create revision of a key that was just enqueued, which is its place in the queue.</summary>
    public static long PlaceOf(TxnResponse enqueued) =>
        enqueued.Succeeded ? enqueued.Header.Revision : enqueued.Responses[0].ResponseRange.Kvs[0].CreateRevision;

    /// <summary>Compares a key's create revision. 0 is that of a key that does not exist.</summary>
    public static Compare CreatedAt(ByteString key, long revision) =>
        new() { Key = key, Target = Compare.Types.CompareTarget.Create, CreateRevision = revision };

    /// <summary>Waits until no key before a place is left.</summary>
    public async Task WaitForTurnAsync(long place)
    {
        var ahead = new RangeRequest
        {
            Key = _prefix,
            RangeEnd = Keys.End,
            MaxCreateRevision = place - 1,
            SortTarget = SortTarget.Create,
            SortOrder = SortOrder.Descend,
            Limit = 1,
        };
        while (await _client.RangeAsync(ahead).ConfigureAwait(false) is { Kvs: [var last, ..] } found)
        {
            await _client.WaitForDeletionAsync(last.Key, found.Header.Revision).ConfigureAwait(false);
        }
    }

    /// <summary>Formats a number as Go does: a negative number has a minus sign before its digits.</summary>
    private static string Hex(long lease) => lease < 0 ? $"-{unchecked((ulong)-lease):x}" : $"{lease:x}";
}
