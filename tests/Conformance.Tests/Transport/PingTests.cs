using System.Buffers.Binary;
using System.Text;
using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Transport;

/// <summary>A client without TLS that sends too many pings loses its connection.</summary>
public sealed class PingTests(Backend backend) : ConformanceFixture(backend)
{
    private const string Watch = "/etcdserverpb.Watch/Watch";
    private const int EnhanceYourCalm = 0xb;

    [Test]
    public async Task Ping_ThreeAtOnce_AreAnswered()
    {
        await using var connection = await RawHttp2Connection.ConnectAsync(Server.Endpoint);

        await PingAsync(connection, 3);

        (await AcknowledgedAsync(connection, 3)).Should().Equal(1, 2, 3);
    }

    [TestCase(4)]
    [TestCase(100)]
    public async Task Ping_ManyWithoutACall_EndTheConnection(int count)
    {
        await using var connection = await RawHttp2Connection.ConnectAsync(Server.Endpoint);

        await PingAsync(connection, count);

        (await AcknowledgedAsync(connection, 4)).Should().Equal(1, 2, 3, 4);
        await CheckEndAsync(connection, lastStream: 0);
    }

    [Test]
    public async Task Ping_ManyBesideAnOpenCall_EndTheConnection()
    {
        await using var connection = await RawHttp2Connection.ConnectAsync(Server.Endpoint);
        await OpenWatchAsync(connection);

        await PingAsync(connection, 4);

        await CheckEndAsync(connection, lastStream: 1);
    }

    [Test]
    public async Task Ping_AfterEachMessageOfTheServer_IsForgiven()
    {
        await using var connection = await RawHttp2Connection.ConnectAsync(Server.Endpoint);
        await OpenWatchAsync(connection);
        for (var put = 0; put < 8; put++)
        {
            await PutAsync("a");
            (await connection.ReadAsync(RawHttp2Frame.Data)).Should().NotBeNull();
            await PingAsync(connection, 1);
            (await AcknowledgedAsync(connection, 1)).Should().Equal(1);
        }

        await PingAsync(connection, 3);

        await CheckEndAsync(connection, lastStream: 1);
    }

    /// <summary>A proxy leaves pings to its upstream, so the real etcd has none in front.</summary>
    protected override Task<IBackend> StartBackendAsync(Backend kind) => kind == Backend.Real ? RealBackend.StartAsync() : base.StartBackendAsync(kind);

    private static Task PingAsync(RawHttp2Connection connection, int count) =>
        connection.SendAsync([.. Enumerable.Range(1, count).Select(number => RawHttp2Frame.NewPing((byte)number))]);

    /// <summary>The numbers of the next acknowledged pings.</summary>
    private static async Task<IEnumerable<int>> AcknowledgedAsync(RawHttp2Connection connection, int count)
    {
        List<int> numbers = [];
        while (numbers.Count < count)
        {
            var ping = await connection.ReadAsync(RawHttp2Frame.Ping) ?? throw new IOException("The server ended the connection.");

            // The server measures the connection with pings of its own.
            if (ping.Flags == RawHttp2Frame.Acknowledge)
            {
                numbers.Add(ping.Payload[^1]);
            }
        }

        return numbers;
    }

    private static async Task CheckEndAsync(RawHttp2Connection connection, int lastStream)
    {
        var goAway = (await connection.ReadAsync(RawHttp2Frame.GoAway))!.Payload;

        BinaryPrimitives.ReadInt32BigEndian(goAway).Should().Be(lastStream);
        BinaryPrimitives.ReadInt32BigEndian(goAway.AsSpan(4)).Should().Be(EnhanceYourCalm);
        Encoding.ASCII.GetString(goAway, 8, goAway.Length - 8).Should().Be("too_many_pings");
        (await connection.ReadAsync()).Should().BeNull("the connection ends");
    }

    private async Task OpenWatchAsync(RawHttp2Connection connection)
    {
        await connection.SendHeadersAsync(1, Watch);
        await connection.SendMessageAsync(1, new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key("a") } }, isLast: false);
        (await connection.ReadAsync(RawHttp2Frame.Data)).Should().NotBeNull("the watch is created");
    }
}
