namespace Etcd.Discovery;

/// <summary>How a registry stores endpoints in etcd: where its keys are, and what its values look like.</summary>
/// <remarks>
/// <see cref="EndpointFormats"/> has the built-in formats. For another registry, implement the interface, and pass the format to
/// <see cref="EtcdResolverOptions.UseFormats"/>, to a <see cref="ServiceDirectory"/> or to
/// <see cref="ServiceRegistrationOptions.UseFormat"/>. A format must be immutable and safe for use by several threads.
/// </remarks>
public interface IEndpointFormat
{
    /// <summary>The name in options and logs, such as <c>go-zero</c>.</summary>
    string Name { get; }

    /// <summary>Reads the value of a key, unless it belongs to another format.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value: any bytes that anybody has written.</param>
    /// <param name="endpoints">
    /// The endpoints in the value, 1,000 at most. Those without an address are skipped, logged and counted. If the value is of this format
    /// but damaged, the list is empty.
    /// </param>
    /// <returns>
    /// Whether the value is of this format. False means that the next format may try. If the method throws, the value is skipped.
    /// </returns>
    bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints);

    /// <summary>Returns the key of an endpoint to register.</summary>
    /// <param name="target">The name of the service, without a slash at the end.</param>
    /// <param name="instanceId">The name of the instance; null if the options have none.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>The key. It is not empty, and the same for each restart of the instance.</returns>
    /// <exception cref="ArgumentException">The registry has no such service or instance.</exception>
    string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint);

    /// <summary>Returns the value of an endpoint to register.</summary>
    /// <param name="target">The name of the service, as for <see cref="CreateKey"/>.</param>
    /// <param name="key">The key that <see cref="CreateKey"/> returned. The endpoint may be a newer one.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The format cannot hold the metadata of the endpoint.</exception>
    byte[] Write(string target, string key, RegisteredEndpoint endpoint);
}
