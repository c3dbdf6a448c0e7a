using System.Collections.Concurrent;

namespace Etcd.Discovery;

/// <content>What the users of one connection share, such as its streams.</content>
public sealed partial class EtcdConnection
{
    private readonly ConcurrentDictionary<Type, object> _shared = new();

    /// <summary>Returns the one instance of a type that belongs to this connection.</summary>
    /// <param name="create">
    /// Creates the instance when it is first needed. Two threads may create one each, and one of them is dropped: creating it must start
    /// nothing.
    /// </param>
    internal T GetShared<T>(Func<EtcdConnection, T> create)
        where T : class =>
        (T)_shared.GetOrAdd(typeof(T), static (_, arguments) => arguments.create(arguments.connection), (create, connection: this));

    /// <summary>Creates a back-off from the options.</summary>
    internal Backoff CreateBackoff() => new(Options.InitialBackoff, Options.MaxBackoff, _jitter);
}
