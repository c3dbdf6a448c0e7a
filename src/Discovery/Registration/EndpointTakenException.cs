namespace Etcd.Discovery;

/// <summary>A registration cannot hold its key, because another owner holds it.</summary>
public sealed class EndpointTakenException : Exception
{
    /// <summary>Creates an exception without details.</summary>
    public EndpointTakenException()
        : this("Another owner holds the key of the endpoint.")
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">The message.</param>
    public EndpointTakenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public EndpointTakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The key.</summary>
    /// <value>Default: empty.</value>
    public string Key { get; private init; } = "";

    internal static EndpointTakenException For(string key) => new($"Another owner holds the key \"{Printable.Escape(key)}\".") { Key = key };
}
