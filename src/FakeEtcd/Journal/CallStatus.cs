using FakeEtcd.Protocol;
using Grpc.Core;

namespace FakeEtcd.Journal;

/// <summary>The journal's statuses for calls that end without a response.</summary>
internal static class CallStatus
{
    public static readonly Status Canceled = new(StatusCode.Cancelled, "The client canceled the call.");

    public static readonly Status ConnectionReset = new(StatusCode.Unavailable, "The connection was reset.");

    public static readonly Status Dropped = new(StatusCode.DeadlineExceeded, "The response was dropped.");

    public static readonly Status StreamEnded = new(StatusCode.Cancelled, "The stream ended before the response.");

    /// <summary>Returns the status that an exception represents.</summary>
    public static Status Of(Exception exception) => exception switch
    {
        RpcException rpc => rpc.Status,
        EtcdException etcd => etcd.Error.ToStatus(),

        // A client that disconnects during a read causes an IOException.
        OperationCanceledException or IOException => Canceled,
        _ => new Status(StatusCode.Unknown, exception.Message, exception),
    };
}
