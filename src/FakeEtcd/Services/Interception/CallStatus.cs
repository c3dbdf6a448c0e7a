using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>What the journal says of calls that ended without an answer.</summary>
internal static class CallStatus
{
    public static readonly Status GivenUp = new(StatusCode.Cancelled, "The client gave up.");

    public static readonly Status ConnectionReset = new(StatusCode.Unavailable, "The connection was reset.");

    public static readonly Status Dropped = new(StatusCode.DeadlineExceeded, "The response was dropped.");

    public static readonly Status StreamEnded = new(StatusCode.Cancelled, "The stream ended before the answer.");

    /// <summary>The status of a call that failed with an exception which gRPC does not know.</summary>
    public static Status Unknown(Exception exception) => new(StatusCode.Unknown, exception.Message, exception);
}
