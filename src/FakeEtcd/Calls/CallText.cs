using System.Globalization;
using System.Text;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Calls;

/// <summary>Describes calls as text, without values, passwords and tokens.</summary>
internal static class CallText
{
    private const int MaxKeyLength = 80;

    public static string Describe(EtcdCall call)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"#{call.Number} {call.Rpc}");
        text.Append(call.EndsStream ? " stream ends" : Subject(RpcTable.Of(call.Rpc), call.Request));
        text.Append(CultureInfo.InvariantCulture, $" at revision {call.StartRevision} from {call.Client}: ");
        text.Append(call.Status switch
        {
            null => "in progress",
            { StatusCode: StatusCode.OK } => call.Response is { } response ? RpcTable.Of(call.Rpc).ResponseText(response) : "OK",
            { } status => $"{status.StatusCode} \"{status.Detail}\"",
        });
        if (call.Duration is { } duration)
        {
            text.Append(CultureInfo.InvariantCulture, $" after {duration.TotalMilliseconds:0.##} ms");
        }

        return call.Fault is { } fault ? text.Append(CultureInfo.InvariantCulture, $" [{fault}]").ToString() : text.ToString();
    }

    public static string Key(ByteString key) => Bytes(key, MaxKeyLength);

    /// <summary>Formats bytes as text. Escapes those that are not printable ASCII, and truncates long text.</summary>
    public static string Bytes(ByteString bytes, int maxLength)
    {
        var text = new StringBuilder();
        foreach (var octet in bytes.Span)
        {
            text.Append(octet is >= 0x20 and < 0x7f ? ((char)octet).ToString() : $"\\x{octet:x2}");
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

    private static string Subject(RpcInfo rpc, IMessage request)
    {
        string[] parts =
        [
            rpc.RequestText(request),
            .. rpc.KeysOf(request).Select(Range),
            .. rpc.LeasesOf(request).Select(lease => string.Create(CultureInfo.InvariantCulture, $"lease {lease}")),
        ];
        return string.Concat(parts.Where(static part => part.Length > 0).Select(static part => $" {part}"));
    }
}
