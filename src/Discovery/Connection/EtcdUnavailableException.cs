using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>No member of the cluster answered in time. The same call may succeed later.</summary>
/// <remarks>After this exception, a write may or may not have taken effect.</remarks>
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
}
