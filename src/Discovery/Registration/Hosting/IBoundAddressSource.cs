namespace Etcd.Discovery;

/// <summary>Provides the addresses that the server of this program listens on. One of them is registered.</summary>
/// <remarks>
/// <c>AddEtcdServerRegistration</c> of the package Etcd.Discovery.AspNetCore adds a source for the web server. A program with another kind
/// of server adds its own source, which replaces that of the web server:
/// <c>services.AddSingleton&lt;IBoundAddressSource, MyServer&gt;()</c>.
/// </remarks>
public interface IBoundAddressSource
{
    /// <summary>Returns the addresses. Each registration calls it once, after the host has started.</summary>
    /// <param name="cancellationToken">Cancels the start of the host.</param>
    /// <returns>
    /// A task that ends when the server listens. Each address is <c>host:port</c> or <c>scheme://host:port</c>. The hosts <c>0.0.0.0</c>,
    /// <c>[::]</c>, <c>*</c> and <c>+</c> mean all addresses of the machine. Other addresses, such as that of a Unix socket, are skipped.
    /// Of several addresses that other machines can reach, the first one is registered. Without an address, nothing is registered.
    /// </returns>
    ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Returns the address of the endpoint that <see cref="EtcdRegistrationOptions.EndpointName"/> names, after the host has started.
    /// </summary>
    /// <param name="endpointName">The name.</param>
    /// <param name="cancellationToken">Cancels the start of the host.</param>
    /// <returns>A task that ends when the server listens, with an address as in <see cref="GetAddressesAsync"/>.</returns>
    /// <exception cref="InvalidOperationException">The server has no endpoint with that name; the message says which it has.</exception>
    ValueTask<string> GetAddressAsync(string endpointName, CancellationToken cancellationToken) => throw new InvalidOperationException(
        $"The server has no endpoint \"{endpointName}\": its {nameof(IBoundAddressSource)} does not name endpoints.");
}
