namespace Etcd.Discovery.Registration.Hosting;

/// <summary>A program cannot be registered, because no address leads to it.</summary>
/// <param name="isListening">Whether the program listens on any address.</param>
/// <param name="message">The message.</param>
internal sealed class NoAddressException(bool isListening, string message) : Exception(message)
{
    /// <summary>Whether the program listens on any address. The server of a test does not.</summary>
    public bool IsListening => isListening;

    public static NoAddressException NoneSuitable(string target) => new(
        isListening: true,
        $"This program is not registered under \"{Printable.Escape(target)}\": it listens on no suitable address. "
            + $"Set {nameof(EtcdRegistrationOptions)}.{nameof(EtcdRegistrationOptions.AdvertisedAddress)}.");

    public static NoAddressException NotListening(string target) => new(
        isListening: false,
        $"This program is not registered under \"{Printable.Escape(target)}\": its server listens on no address, like the TestServer of a test. "
            + $"Let the test use Kestrel, or set {nameof(EtcdRegistrationOptions)}.{nameof(EtcdRegistrationOptions.AdvertisedAddress)}.");
}
