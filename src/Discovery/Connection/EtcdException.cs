using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>etcd refused a call: trying the same again will not help.</summary>
/// <remarks>
/// <see cref="Code"/> and <see cref="Exception.Message"/> are etcd's own, such as <see cref="StatusCode.NotFound"/> and
/// <c>etcdserver: requested lease not found</c>. What may pass by itself is an <see cref="EtcdUnavailableException"/>.
/// </remarks>
public class EtcdException : Exception
{
    /// <summary>Makes an exception of what etcd answered.</summary>
    /// <param name="code">The gRPC status code.</param>
    /// <param name="message">etcd's message, unchanged.</param>
    /// <param name="innerException">What was caught, if anything.</param>
    public EtcdException(StatusCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The gRPC status code that etcd answered with.</summary>
    public StatusCode Code { get; }
}
