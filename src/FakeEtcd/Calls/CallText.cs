using System.Globalization;
using System.Text;
using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Calls;

/// <summary>Puts calls into words. Values, passwords and tokens are left out.</summary>
internal static class CallText
{
    private const int MaxKeyLength = 80;

    public static string Describe(EtcdCall call)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"#{call.Number} {call.Rpc}");
        text.Append(call.EndsStream ? " stream ends" : Subject(call.Request));
        text.Append(CultureInfo.InvariantCulture, $" at revision {call.StartRevision} from {call.Client}: ");
        text.Append(call.Status switch
        {
            null => "under way",
            { StatusCode: StatusCode.OK } => Answer(call.Response),
            { } status => $"{status.StatusCode} \"{status.Detail}\"",
        });
        if (call.Duration is { } duration)
        {
            text.Append(CultureInfo.InvariantCulture, $" after {duration.TotalMilliseconds:0.##} ms");
        }

        return call.Fault is { } fault ? text.Append(CultureInfo.InvariantCulture, $" [{fault}]").ToString() : text.ToString();
    }

    public static string Key(ByteString key) => Bytes(key, MaxKeyLength);

    /// <summary>Bytes as text: what is not printable is escaped, and what is long cut off.</summary>
    public static string Bytes(ByteString bytes, int maxLength)
    {
        var text = new StringBuilder();
        foreach (var letter in bytes.Span)
        {
            text.Append(letter is >= 0x20 and < 0x7f ? ((char)letter).ToString() : $"\\x{letter:x2}");
            if (text.Length >= maxLength)
            {
                return text.Append('…').ToString();
            }
        }

        return text.ToString();
    }

    public static string Range(KeyRange range) => range switch
    {
        { IsSingleKey: true } => Key(range.Start),
        { End: { } end } => $"[{Key(range.Start)}, {Key(end)})",
        _ => $"[{Key(range.Start)}, ∞)",
    };

    private static string Subject(IMessage request)
    {
        string[] parts =
        [
            .. Kind(request),
            .. RequestKeys.RangesOf(request).Select(Range),
            .. RequestKeys.LeasesOf(request).Select(lease => string.Create(CultureInfo.InvariantCulture, $"lease {lease}")),
        ];
        return parts.Length == 0 ? "" : $" {string.Join(' ', parts)}";
    }

    private static string[] Kind(IMessage request) => request switch
    {
        WatchRequest { CreateRequest: { } create } => ["create", .. create.StartRevision == 0 ? [] : new[] { $"from {create.StartRevision}" }],
        WatchRequest { CancelRequest: { } cancel } => [$"cancel {cancel.WatchId}"],
        WatchRequest { ProgressRequest: not null } => ["progress"],
        _ => [],
    };

    private static string Answer(IMessage? response) => response switch
    {
        null => "OK",
        PutResponse put => Ok(put.Header),
        RangeResponse range => string.Create(CultureInfo.InvariantCulture, $"{Ok(range.Header)}, {range.Kvs.Count} of {range.Count} keys"),
        DeleteRangeResponse delete => string.Create(CultureInfo.InvariantCulture, $"{Ok(delete.Header)}, {delete.Deleted} deleted"),
        TxnResponse txn => $"{Ok(txn.Header)}, {(txn.Succeeded ? "succeeded" : "compares failed")}",
        LeaseGrantResponse grant => string.Create(CultureInfo.InvariantCulture, $"OK, lease {grant.ID} for {grant.TTL} s"),
        LeaseKeepAliveResponse keepAlive => string.Create(CultureInfo.InvariantCulture, $"OK, {keepAlive.TTL} s"),
        WatchResponse { Canceled: true } watch => $"canceled \"{watch.CancelReason}\"",
        WatchResponse watch => string.Create(CultureInfo.InvariantCulture, $"OK, watch {watch.WatchId}"),
        _ => "OK",
    };

    private static string Ok(ResponseHeader? header) =>
        header is null ? "OK" : string.Create(CultureInfo.InvariantCulture, $"OK, revision {header.Revision}");
}
