using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>No member of the cluster could answer in time: the same call may succeed later.</summary>
/// <remarks>A write that ended so may or may not have happened.</remarks>
public sealed class EtcdUnavailableException : EtcdException
{
    /// <summary>Makes an exception of an unanswered call.</summary>
    /// <param name="code">The gRPC status code.</param>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What was caught, if anything.</param>
    public EtcdUnavailableException(StatusCode code, string message, Exception? innerException = null)
        : base(code, message, innerException)
    {
    }
}
