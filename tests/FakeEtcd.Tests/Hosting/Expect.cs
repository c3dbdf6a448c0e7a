using System.Net.Sockets;
using FluentAssertions;
using Grpc.Core;
using Testing;

namespace FakeEtcd.Tests.Hosting;

/// <summary>What clients see of a server that is not there.</summary>
internal static class Expect
{
    public static async Task UnavailableAsync(Task call)
    {
        var waiting = () => call.Within("the call failed");
        (await waiting.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable);
    }

    public static async Task RefusedAsync(FakeEtcdServer server)
    {
        var connect = server.ConnectSocketAsync;
        (await connect.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
    }

    public static async Task ResetAsync(Socket socket)
    {
        var read = () => socket.ReceiveAsync(new byte[4096]).Within("the connection was reset");
        var drain = async () =>
        {
            while (await read() > 0)
            {
            }
        };
        (await drain.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
    }
}
