namespace Grpc.Core;

/// <summary>How a client's channel is secured.</summary>
public abstract class ChannelCredentials
{
    /// <summary>For derived classes.</summary>
    public ChannelCredentials()
    {
    }

    /// <summary>No security: plain text.</summary>
    public static ChannelCredentials Insecure { get; } = new InsecureChannelCredentials();

    /// <summary>TLS with the platform's defaults.</summary>
    public static ChannelCredentials SecureSsl { get; } = new SslCredentials();

    /// <summary>Combines a channel's security with credentials that every call on it shows.</summary>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials) =>
        new CompositeChannelCredentials(channelCredentials, callCredentials);

    /// <summary>Describes these credentials to a channel implementation; applications do not call it.</summary>
    public abstract void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state);
}
