using Etcd.Api;
using Google.Protobuf;
using Testing.Network;

namespace Differential.Tests.Fuzzing;

/// <summary>A watch that is requested after the fuzzed ones. Its answer tells that those before it were answered.</summary>
internal static class WatchSentinel
{
    private const long Id = 7_777_777_777;

    private static readonly byte[] Frame = RawGrpcCall.Frame(new WatchRequest
    {
        CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("sentinel"), WatchId = Id },
    }.ToByteArray());

    /// <summary>Appends the sentinel, unless the body ends the stream.</summary>
    public static byte[] AppendTo(byte[] body) => Frames.Split(body).AreWhole ? [.. body, .. Frame] : body;

    /// <summary>Whether the sentinel is answered. One that is not permitted has no ID: it is the last of the answers.</summary>
    public static bool IsAnswered(GrpcFuzzCall call, IReadOnlyList<byte[]> responses)
    {
        var created = responses.Select(WatchResponse.Parser.ParseFrom).Where(response => response.Created).ToList();
        var requested = call.Requests.Skip(1).Count(request => request is WatchRequest { CreateRequest: not null });
        return created.Exists(response => response.WatchId == Id) || created.Count > requested;
    }
}
