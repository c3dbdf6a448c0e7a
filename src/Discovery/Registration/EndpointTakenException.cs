namespace Etcd.Discovery;

/// <summary>A registration cannot have its key, because another owner holds it.</summary>
public sealed class EndpointTakenException : Exception
{
    /// <summary>Creates an exception without details.</summary>
    public EndpointTakenException()
        : this("another owner holds the endpoint's key")
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public EndpointTakenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public EndpointTakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The key in question.</summary>
    /// <value>Default: empty.</value>
    public string Key { get; private init; } = "";

    internal static EndpointTakenException For(string key) => new($"another owner holds the key \"{key}\"") { Key = key };
}
