using Grpc.Core;

namespace Etcd.Discovery.Legacy;

/// <summary>A <see cref="NamingWatcher"/> is closed and returns no further updates.</summary>
public sealed class NamingException : EtcdException
{
    internal const string WatchClosed = "naming: watch closed";

    /// <summary>Creates an exception for a closed watcher.</summary>
    /// <param name="message">The message of Go's naming package.</param>
    public NamingException(string message)
        : base(StatusCode.Unavailable, message)
    {
    }
}
