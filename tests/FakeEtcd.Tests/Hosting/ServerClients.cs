using System.Net;
using System.Net.Sockets;
using Grpc.Net.Client;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

/// <summary>The ways to a server.</summary>
internal static class ServerClients
{
    /// <summary>Short, for tests that wait for a channel to connect again.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(20);

    public static EtcdClients OverTcp(this FakeEtcdServer server) => new(GrpcChannel.ForAddress(
        server.ConnectionString,
        new GrpcChannelOptions { InitialReconnectBackoff = Backoff, MaxReconnectBackoff = Backoff, MaxReceiveMessageSize = null }));

    public static EtcdClients InProcess(this FakeEtcdServer server) => new(server.CreateChannel());

    /// <param name="server">The server.</param>
    /// <param name="inProcess">Which way.</param>
    public static EtcdClients Connect(this FakeEtcdServer server, bool inProcess) => inProcess ? server.InProcess() : server.OverTcp();

    public static async Task<Socket> ConnectSocketAsync(this FakeEtcdServer server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Port).Within("a TCP connection");
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Puts, again and again, until the server can be reached.</summary>
    public static Task PutUntilServedAsync(this EtcdClients client, string key, string value) => Bounded.UntilAsync(
        async () =>
        {
            try
            {
                await client.PutAsync(key, value);
                return true;
            }
            catch (Grpc.Core.RpcException exception) when (exception.StatusCode == Grpc.Core.StatusCode.Unavailable)
            {
                return false;
            }
        },
        "a client reached the server again");
}
