namespace Etcd.Discovery;

/// <summary>Makes directories on the connection of a container.</summary>
public sealed class ServiceDirectoryFactory
{
    private readonly EtcdConnection _connection;

    /// <summary>Makes a factory.</summary>
    /// <param name="connection">The connection.</param>
    public ServiceDirectoryFactory(EtcdConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <summary>Makes a directory and begins to follow.</summary>
    /// <param name="prefixes">The prefixes, such as <c>/web/</c>.</param>
    /// <returns>The directory; dispose it to stop following.</returns>
    /// <exception cref="ArgumentException"><paramref name="prefixes"/> is empty, or has an empty prefix or the same twice.</exception>
    public ServiceDirectory Create(params IEnumerable<string> prefixes) => new(_connection, prefixes);
}
