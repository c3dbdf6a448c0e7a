using FakeEtcd.Journal;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>Records the end of a stream in the journal.</summary>
internal static class StreamEnd
{
    /// <param name="rpc">The RPC.</param>
    /// <param name="session">The stream.</param>
    /// <param name="requests">Its requests.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="revision">The revision of the server.</param>
    /// <param name="status">The status of the stream.</param>
    public static void Record(RpcInfo rpc, StreamSession session, RequestReceiver requests, CallJournal journal, long revision, Status status)
    {
        var (last, isDuplex) = (requests.Last, rpc.Kind == RpcKind.DuplexStream);
        foreach (var call in session.Requests.TakeUnanswered())
        {
            journal.Complete(call, response: null, isDuplex && status.StatusCode == StatusCode.OK ? CallStatus.StreamEnded : status);
        }

        // Where the only request had no response, its own entry is that of the end.
        if (isDuplex || last?.Response is not null)
        {
            journal.End(rpc.Rpc, last?.Request ?? rpc.NewRequest(), session.Client, revision, status);
        }
    }
}
