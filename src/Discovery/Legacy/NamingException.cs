using Grpc.Core;

namespace Etcd.Discovery.Legacy;

/// <summary>A <see cref="NamingWatcher"/> is closed: there will be no further updates.</summary>
public sealed class NamingException : EtcdException
{
    internal const string WatchClosed = "naming: watch closed";

    /// <summary>Makes the exception of a closed watcher.</summary>
    /// <param name="message">Go's message.</param>
    public NamingException(string message)
        : base(StatusCode.Unavailable, message)
    {
    }
}
