using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Creates the resolvers of gRPC channels to <c>etcd:</c> addresses, such as <c>etcd:///foo/bar/my-service</c>.</summary>
/// <remarks>
/// <para>
/// Register the factory as a <see cref="ResolverFactory"/> in the <see cref="IServiceProvider"/> of the channel's options, or use
/// <see cref="EtcdChannelExtensions.CreateChannel"/>. The channel needs credentials, and <c>round_robin</c> to use more than one endpoint;
/// clients of <c>AddGrpcClient</c> have both with <c>AddEtcdDiscovery</c>.
/// </para>
/// <para>
/// Addresses mean the same as to Go's resolver: the target is the path without one leading slash and with percent-escapes decoded, and the
/// authority is ignored. So <c>etcd:////services/foo</c> looks up the keys under <c>/services/foo/</c>, <c>etcd:///foo/</c> those under
/// <c>foo//</c>, and <c>etcd://shop/greeter</c> those under <c>greeter/</c>. The last two are usually mistakes, and cause a warning. A
/// target without endpoints causes one warning, which names a similar key if there is one.
/// </para>
/// <para>
/// If the target is a host name, it is the name that the certificates of the endpoints must have, and the <c>:authority</c> of calls.
/// <see cref="EtcdResolverOptions.ServerName"/> and <see cref="EtcdResolverOptions.ServerNameSource"/> change that. Go uses any target as
/// the name, percent-encoded, so a target with a slash matches no certificate there; here the host of the endpoint's address does.
/// </para>
/// </remarks>
public sealed partial class EtcdResolverFactory : ResolverFactory
{
    private readonly EtcdConnection _connection;
    private readonly EtcdResolverOptions _options;
    private readonly string _clientId;
    private readonly EndpointCache? _cache;

    /// <summary>Creates a factory.</summary>
    /// <param name="connection">The connection. The factory does not dispose it.</param>
    /// <param name="options">The options of the resolvers; null uses the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    public EtcdResolverFactory(EtcdConnection connection, EtcdResolverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new EtcdResolverOptions();
        EtcdResolverOptionsValidator.Instance.ThrowIfInvalid(options);
        _connection = connection;
        _options = options.Copy();
        _clientId = _options.ClientId ?? Guid.NewGuid().ToString("N");
        _cache = _options.CacheDirectory is { } directory ? new EndpointCache(directory, connection.Time) : null;
    }

    /// <summary>The scheme, <c>etcd</c>.</summary>
    public override string Name => EtcdTarget.Scheme;

    /// <summary>Creates the resolver of one channel. It sends nothing before the channel is used.</summary>
    /// <param name="options">The options of the resolver, including the address.</param>
    /// <returns>The resolver.</returns>
    /// <exception cref="ArgumentException">The address is malformed; the message contains it.</exception>
    public override Resolver Create(ResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Create(options.Address, options.DefaultPort, options.LoggerFactory);
    }

    internal EtcdResolver Create(Uri address, int defaultPort, ILoggerFactory loggerFactory)
    {
        var target = EtcdTarget.Parse(address);
        var logger = loggerFactory.CreateLogger<EtcdResolver>();
        if (target.Hint is { } hint)
        {
            LogUnusualAddress(logger, address.OriginalString, target.Prefix, hint);
        }

        var time = _connection.Time;
        var formats = _options.FindFormats()!;
        var queries = new TargetQueries(_connection, target);
        var selector = new AddressSelector(defaultPort, logger) { Metrics = _connection.Metrics };
        var publisher = new ResultPublisher(
            target.Name, _options, selector, new AddressPolicies(_options, _clientId, time), time);
        return new EtcdResolver(
            target.Name,
            _options,
            publisher,
            failed => new EndpointWatcher(_connection, target.Prefix, formats) { ListFailed = failed },
            queries,
            _cache is null ? null : new CacheKeeper(_cache, target.Prefix, _options.CacheMaxAge, queries, time, logger),
            time,
            logger);
    }

    [LoggerMessage(244, LogLevel.Warning, "{Address} looks up the keys under '{Prefix}', as in Go. {Hint}")]
    private static partial void LogUnusualAddress(ILogger logger, Printable address, Printable prefix, Printable hint);
}
