using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>No member of the cluster answered in time. The same call may succeed later.</summary>
/// <remarks>The message names each member that was asked, and why it did not answer.</remarks>
public sealed class EtcdUnavailableException : EtcdException
{
    /// <summary>Creates an exception for an unanswered call.</summary>
    /// <param name="code">The gRPC status code.</param>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause, or null.</param>
    public EtcdUnavailableException(StatusCode code, string message, Exception? innerException = null)
        : base(code, message, innerException)
    {
    }

    /// <summary>Whether etcd may have carried the call out, or may still do so. This matters to writes.</summary>
    /// <value>False only if no member can have received the call. Default: true.</value>
    public bool MayHaveTakenEffect { get; init; } = true;
}
