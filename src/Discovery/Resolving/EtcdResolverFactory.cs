using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Lets gRPC channels find a service's endpoints in etcd: <c>GrpcChannel.ForAddress("etcd:///foo/bar/my-service", …)</c>.</summary>
/// <remarks>
/// Register it as a <see cref="ResolverFactory"/> in the <see cref="IServiceProvider"/> of the channel's options, or use
/// <see cref="EtcdChannelExtensions.CreateChannel"/>. Give the channel credentials, and <c>round_robin</c> if it shall use
/// more than one endpoint. The address is read as Go's resolver does: its path without one leading slash is the target,
/// percent-escapes are decoded, the authority is ignored.
/// </remarks>
public sealed class EtcdResolverFactory : ResolverFactory
{
    private readonly EtcdConnection _connection;
    private readonly EtcdResolverOptions _options;

    /// <summary>Makes a factory.</summary>
    /// <param name="connection">The connection; the factory does not dispose it.</param>
    /// <param name="options">How its resolvers behave; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    public EtcdResolverFactory(EtcdConnection connection, EtcdResolverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new EtcdResolverOptions();
        EtcdResolverOptionsValidator.Instance.ThrowIfInvalid(options);
        _connection = connection;
        _options = options.Copy();
    }

    /// <summary>The scheme, <c>etcd</c>.</summary>
    public override string Name => EtcdTarget.Scheme;

    /// <summary>Makes the resolver of one channel; nothing is sent before the channel is used.</summary>
    /// <param name="options">The channel's options, with its address.</param>
    /// <returns>The resolver.</returns>
    /// <exception cref="ArgumentException">The address is malformed; the message has it.</exception>
    public override Resolver Create(ResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Create(options.Address, options.DefaultPort, options.LoggerFactory);
    }

    internal EtcdResolver Create(Uri address, int defaultPort, ILoggerFactory loggerFactory)
    {
        var target = EtcdTarget.Parse(address);
        var logger = loggerFactory.CreateLogger<EtcdResolver>();
        var publisher = new ResultPublisher(
            target,
            _options,
            new AddressSelector(defaultPort, logger),
            new LossProtection(_options.MassLossThreshold, _options.MassLossHold, _connection.Time));
        return new EtcdResolver(
            target,
            _options,
            publisher,
            failed => new EndpointWatcher(_connection, target + "/", ValueFormat.Json) { ListFailed = failed },
            _connection.Time,
            logger);
    }
}
