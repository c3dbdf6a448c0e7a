using Grpc.Net.Client;

namespace FakeEtcd.Hosting.InMemory;

/// <summary>The options of a channel within the process: a caller's, with the server's handler.</summary>
internal static class InProcessChannelOptions
{
    /// <summary>Copies the options, which have no copy of their own; the caller's object is only read.</summary>
    /// <param name="options">The caller's options, without a handler and without a client.</param>
    /// <param name="handler">The way to the server; the channel disposes it.</param>
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
