namespace Etcd.Discovery;

/// <summary>Creates directories that use the connection of a container, and the formats of its resolvers.</summary>
public sealed class ServiceDirectoryFactory
{
    private readonly EtcdConnection _connection;
    private readonly EndpointFormatSet _formats;

    /// <summary>Creates a factory.</summary>
    /// <param name="connection">The connection. The factory does not dispose it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public ServiceDirectoryFactory(EtcdConnection connection)
        : this(connection, EndpointFormatSet.BuiltIn)
    {
    }

    internal ServiceDirectoryFactory(EtcdConnection connection, EndpointFormatSet formats)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _formats = formats;
    }

    /// <summary>Creates a directory, which starts to watch at once.</summary>
    /// <param name="prefixes">The prefixes, such as <c>/web/</c>.</param>
    /// <returns>The directory. Dispose it to stop watching.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="prefixes"/> is empty, contains an empty prefix, or contains the same prefix twice.
    /// </exception>
    public ServiceDirectory Create(params IEnumerable<string> prefixes) => new(_connection, _formats, prefixes);
}
