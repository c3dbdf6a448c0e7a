using Grpc.Net.Client;

namespace FakeEtcd.Hosting.InMemory;

/// <summary>Creates the options of an in-process channel: the caller's options with the server's handler.</summary>
internal static class InProcessChannelOptions
{
    /// <summary>Copies the options property by property, because they have no copy method. Does not change the caller's object.</summary>
    /// <param name="options">The caller's options, without a handler and without an HTTP client.</param>
    /// <param name="handler">Connects to the server. The channel disposes it.</param>
    public static GrpcChannelOptions Create(GrpcChannelOptions options, HttpMessageHandler handler) => new()
    {
        HttpHandler = handler,
        DisposeHttpClient = true,
        CompressionProviders = options.CompressionProviders,
        Credentials = options.Credentials,
        DisableResolverServiceConfig = options.DisableResolverServiceConfig,
        HttpVersion = options.HttpVersion,
        HttpVersionPolicy = options.HttpVersionPolicy,
        InitialReconnectBackoff = options.InitialReconnectBackoff,
        LoggerFactory = options.LoggerFactory,
        MaxReceiveMessageSize = options.MaxReceiveMessageSize,
        MaxReconnectBackoff = options.MaxReconnectBackoff,
        MaxRetryAttempts = options.MaxRetryAttempts,
        MaxRetryBufferPerCallSize = options.MaxRetryBufferPerCallSize,
        MaxRetryBufferSize = options.MaxRetryBufferSize,
        MaxSendMessageSize = options.MaxSendMessageSize,
        ServiceConfig = options.ServiceConfig,
        ServiceProvider = options.ServiceProvider,
        ThrowOperationCanceledOnCancellation = options.ThrowOperationCanceledOnCancellation,
        UnsafeUseInsecureChannelCallCredentials = options.UnsafeUseInsecureChannelCallCredentials,
    };
}
