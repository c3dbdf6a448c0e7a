using FakeEtcd.Hosting.Http2;
using FakeEtcd.Hosting.InMemory;
using FakeEtcd.Hosting.Tls;
using FakeEtcd.Services;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FakeEtcd.Hosting;

/// <summary>The endpoints of a Kestrel: one per connection queue.</summary>
internal static class QueueEndpoints
{
    /// <summary>
    /// Effectively infinite, because etcd does not limit the handshake, and a pause may hold it. A timer accepts no longer duration.
    /// </summary>
    private static readonly TimeSpan HandshakeTimeout = FakeEtcdDefaults.MaxTimerDuration;

    public static void ListenOn(this KestrelServerOptions kestrel, ConnectionQueues queues)
    {
        kestrel.Listen(queues.Http1.EndPoint, static listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(static next => connection => next(Begin(connection, isHttp2: false, pings: null)));
        });
        kestrel.Listen(queues.Http2.EndPoint, static listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(static next => connection => next(Begin(connection, isHttp2: true, PingsOf(connection))));
        });
        kestrel.Listen(queues.Tls.EndPoint, static listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HandshakeTimeout,
                OnConnection = static handshake => ValueTask.FromResult(
                    handshake.Connection.Features.GetRequiredFeature<ServerTls>().HandshakeOptions),
            });

            // With TLS, etcd serves gRPC over Go's own HTTP/2 server, which accepts any number of pings.
            listen.Use(static next => connection => next(Begin(connection, IsHttp2(connection), pings: null)));
        });
    }

    private static ConnectionContext Begin(ConnectionContext connection, bool isHttp2, PingPolicy? pings)
    {
        ((ServerConnection)connection).BeginServing(isHttp2, pings);
        if (isHttp2)
        {
            var transport = connection.Transport;
            var output = pings is null ? transport.Output : new PingPolicyWriter(transport.Output, pings);
            connection.Transport = new DuplexPipe(new FilteredReader(transport.Input, pings), output);
        }

        return connection;
    }

    private static PingPolicy? PingsOf(ConnectionContext connection)
    {
        var minTime = connection.Features.GetRequiredFeature<CallTarget>().Node.Options.KeepAliveMinTime;

        // Clients send their pings in real time, also to a server with another clock.
        return minTime > TimeSpan.Zero ? new PingPolicy(minTime, TimeProvider.System) : null;
    }

    private static bool IsHttp2(ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true;
}
