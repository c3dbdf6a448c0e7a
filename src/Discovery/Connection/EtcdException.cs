using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>etcd rejected a call. The same call fails again.</summary>
/// <remarks>
/// <see cref="Code"/> and <see cref="Exception.Message"/> are those of etcd, such as <see cref="StatusCode.NotFound"/> and
/// <c>etcdserver: requested lease not found</c>. A failure that may pass is an <see cref="EtcdUnavailableException"/>.
/// </remarks>
public class EtcdException : Exception
{
    /// <summary>Creates an exception from the answer of etcd.</summary>
    /// <param name="code">The gRPC status code.</param>
    /// <param name="message">The message of etcd, unchanged.</param>
    /// <param name="innerException">The cause, or null.</param>
    public EtcdException(StatusCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The gRPC status code of the answer.</summary>
    public StatusCode Code { get; }
}
