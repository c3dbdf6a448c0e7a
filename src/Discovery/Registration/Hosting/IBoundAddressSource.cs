namespace Etcd.Discovery;

/// <summary>Knows the addresses that this program's server listens on, so that one of them can be registered.</summary>
/// <remarks>
/// <c>AddEtcdServerRegistration</c> of the package Etcd.Discovery.AspNetCore adds the one of the web server. A program with a server of
/// its own adds its own, which takes the web server's place: <c>services.AddSingleton&lt;IBoundAddressSource, MyServer&gt;()</c>.
/// </remarks>
public interface IBoundAddressSource
{
    /// <summary>Returns the addresses. It is called once for each registration, when the host has started.</summary>
    /// <param name="cancellationToken">Cancels the host's start.</param>
    /// <returns>
    /// A task that ends when the server listens. Each address is <c>host:port</c> or <c>scheme://host:port</c>; a host of
    /// <c>0.0.0.0</c>, <c>[::]</c>, <c>*</c> or <c>+</c> means all of the machine's addresses. Others, such as a Unix socket's, are skipped.
    /// </returns>
    ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken);
}
